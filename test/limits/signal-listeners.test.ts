import { getEventListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { CallOptions, Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries } from './ledger.ts'
import { type Act, act } from './references.ts'

const folder = temporaryFolder()
const listenersOn = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

const methods: [string, (pool: Pool, item: Act, options: CallOptions) => PromiseLike<unknown>][] = [
  ['apply', (pool, item, options) => pool.apply(act, [item], options)],
  ['applyAsync', (pool, item, options) => pool.applyAsync(act, [item], options)],
  ['map', (pool, item, options) => pool.map(act, [item], options)],
  ['mapSettled', (pool, item, options) => pool.mapSettled(act, [item], options)],
  ['starmap', (pool, item, options) => pool.starmap(act, [[item]], options)],
  ['imap', (pool, item, options) => collectSettled(pool.imap(act, [item], options))],
  ['imapUnordered', (pool, item, options) => collectSettled(pool.imapUnordered(act, [item], options))],
]

describe.each(methods)('%s leaves no listener on its signal', (_name, call) => {
  const settle = (promise: PromiseLike<unknown>) => Promise.allSettled([promise])

  test.concurrent.each([undefined, 'fail', 'die'])('when its item has ended (%s)', async does => {
    const pool = openPool({ processes: 1 })
    const { signal } = new AbortController()
    const calling = call(pool, { log: freshPath(folder), entry: 1, ...(does && { does }) }, { signal })
    expect(listenersOn(signal)).toBe(1)
    await settle(calling)
    expect(listenersOn(signal)).toBe(0)
    await pool.terminate()
  })

  test.concurrent('when it was aborted, has been before, or the pool was terminated', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    const item = { log, entry: 1, does: 'never' }
    const controller = new AbortController()
    const running = settle(call(pool, item, { signal: controller.signal }))
    await untilTurns(log, 1)
    controller.abort()
    await running
    expect(listenersOn(controller.signal)).toBe(0)
    await settle(call(pool, item, { signal: controller.signal }))
    expect(listenersOn(controller.signal)).toBe(0)
    const { signal } = new AbortController()
    const left = settle(call(pool, item, { signal }))
    await untilTurns(log, 2)
    await pool.terminate()
    await left
    expect(listenersOn(signal)).toBe(0)
  })

  test.concurrent('when its totalTimeout or taskTimeout ran out', async () => {
    const pool = openPool({ processes: 1 })
    const { signal } = new AbortController()
    const item = { log: freshPath(folder), entry: 1, does: 'never' }
    await settle(call(pool, item, { signal, totalTimeout: 100 }))
    await settle(call(pool, item, { signal, taskTimeout: 100 }))
    expect(listenersOn(signal)).toBe(0)
    await pool.terminate()
  })
})

describe('one signal for 1000 of them has one listener, which then is gone, and Node warns of nothing:', () => {
  const program = fileURLToPath(new URL('./one-signal.mjs', import.meta.url))

  test.concurrent.each([
    'calls that are aborted',
    'calls that succeed',
    'maps that are aborted',
    'iterators that are aborted',
    'waits for one result',
  ])('%s', async kind => {
    const { stdout, stderr, exitCode } = await startNode([program, kind]).ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual({ failed: kind.endsWith('succeed') ? 0 : 1000, during: 1, after: 0 })
  })
})

test.concurrent('one signal for 1000 calls that wait: none starts when it aborts', async () => {
  const pool = openPool({ processes: 1 })
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const before = pool.apply(act, [{ log, entry: -1, does: 'wait', awaits }])
  await untilTurns(log, 1)
  const controller = new AbortController()
  const calls = numbers(1000).map(entry => pool.apply(act, [{ log, entry }], { signal: controller.signal }))
  const outcomes = Promise.allSettled(calls)
  controller.abort('enough')
  for (const outcome of await outcomes) expect(outcome).toEqual({ status: 'rejected', reason: 'enough' })
  await writeFile(awaits, '')
  expect(await before).toBe(-1)
  await pool.close()
  await pool.join()
  expect(startedEntries(log)).toEqual([-1])
})
