import { writeFile } from 'node:fs/promises'
import type { CallOptions, Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { memoryModes } from './memory-modes.ts'
import { type Act, act, pidOfWorker } from './references.ts'

const folder = temporaryFolder()

const methods: Record<string, (pool: Pool, items: Iterable<Act>, options: CallOptions) => PromiseLike<unknown>> = {
  apply: (pool, [item], options) => pool.apply(act, [item!], options),
  applyAsync: (pool, [item], options) => pool.applyAsync(act, [item!], options),
  map: (pool, items, options) => pool.map(act, items, options),
  mapAsync: (pool, items, options) => pool.mapAsync(act, items, options),
  mapSettled: (pool, items, options) => pool.mapSettled(act, items, options),
  starmap: (pool, items, options) => pool.starmap(act, asTuples(items), options),
  starmapAsync: (pool, items, options) => pool.starmapAsync(act, asTuples(items), options),
  imap: (pool, items, options) => pool.imap(act, items, options).next(),
  imapUnordered: (pool, items, options) => pool.imapUnordered(act, items, options).next(),
  istarmap: (pool, items, options) => pool.istarmap(act, asTuples(items), options).next(),
  istarmapUnordered: (pool, items, options) => pool.istarmapUnordered(act, asTuples(items), options).next(),
}
const names = Object.keys(methods)

function* asTuples(items: Iterable<Act>): Generator<[Act]> {
  for (const item of items) yield [item]
}

function reasonOf(call: PromiseLike<unknown>): Promise<{ reason: unknown }> {
  return Promise.resolve(call).then(
    () => expect.unreachable('The call did not fail.'),
    reason => ({ reason }),
  )
}

const reasons: readonly unknown[] = [
  'enough',
  { code: 7 },
  new RangeError('of the user'),
  null,
  Object.freeze(new Error('frozen')),
  () => 'cannot travel',
]

describe.each(names)('the signal of %s', method => {
  const call = methods[method]!

  test.concurrent('that aborted before: nothing starts, nothing is pulled, and the reason is its own', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    let pulled = 0
    function* source() {
      pulled++
      yield { log, entry: 1 }
    }
    const items = method.startsWith('apply') ? [{ log, entry: 1 }] : source()
    const reason = { mine: true }
    const outcome = reasonOf(call(pool, items, { signal: AbortSignal.abort(reason) }))
    expect((await outcome).reason).toBe(reason)
    await pool.close()
    await pool.join()
    expect([pulled, readTurns(log)]).toEqual([0, []])
  })

  test.concurrent('that aborts while an item runs: the reason is kept, whatever it is, and the worker too', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    for (const [index, reason] of reasons.entries()) {
      const awaits = freshPath(folder)
      const controller = new AbortController()
      const items = [{ log, entry: index, does: 'wait', awaits }]
      const outcome = reasonOf(call(pool, items, { signal: controller.signal, grace: 60_000 }))
      const turn = (await untilTurns(log, index + 1)).at(-1)
      controller.abort(reason)
      expect((await outcome).reason).toBe(reason)
      await writeFile(awaits, '')
      expect(await pool.apply(pidOfWorker)).toBe(turn!.pid)
    }
    await pool.terminate()
  })

  test.concurrent('that aborts without a reason has the standard one', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    const controller = new AbortController()
    const items = [{ log, entry: 1, does: 'never' }]
    const outcome = reasonOf(call(pool, items, { signal: controller.signal }))
    await untilTurns(log, 1)
    controller.abort(undefined)
    const { reason } = await outcome
    expect(reason).toBe(controller.signal.reason)
    expect(reason).toBeInstanceOf(DOMException)
    expect(reason).toMatchObject({ name: 'AbortError' })
    await pool.terminate()
  })

  test.concurrent('that aborts after the end does nothing', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    const controller = new AbortController()
    const result = await call(pool, [{ log, entry: 1 }], { signal: controller.signal, grace: 0 })
    const pid = await pool.apply(pidOfWorker)
    controller.abort(new Error('too late'))
    expect(JSON.stringify(result)).toContain('1')
    expect(await pool.apply(pidOfWorker)).toBe(pid)
    expect(readTurns(log)).toEqual([{ entry: '1', pid }])
    await pool.terminate()
  })
})

describe.each(memoryModes)('the signal of a call that waits behind others, %s', (_mode, options) => {
  test.concurrent.each(names)('keeps it from starting: %s', async method => {
    const pool = openPool({ ...options, processes: 1 })
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const before = pool.apply(act, [{ log, entry: 0, does: 'wait', awaits }])
    await untilTurns(log, 1)
    const controller = new AbortController()
    const outcome = reasonOf(methods[method]!(pool, [{ log, entry: 1 }], { signal: controller.signal }))
    controller.abort('given up')
    expect((await outcome).reason).toBe('given up')
    await writeFile(awaits, '')
    expect(await before).toBe(0)
    await pool.close()
    await pool.join()
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['0'])
  })
})

test.concurrent.each(['imap', 'imapUnordered'] as const)(
  'what has arrived of %s when its signal aborts can still be read, then comes the reason once, then the end',
  async method => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    const controller = new AbortController()
    const items = [0, 1, 2, 3].map(entry => ({ log, entry, ...(entry === 3 && { does: 'never' }) }))
    const results = pool[method](act, items, { signal: controller.signal, chunkSize: 1, bufferSize: 4 })
    expect(await results.next()).toEqual({ done: false, value: 0 })
    await untilTurns(log, 4)
    while (pool.stats().tasksDone < 3) await new Promise(resolve => setImmediate(resolve))
    controller.abort('enough')
    expect(await results.next()).toEqual({ done: false, value: 1 })
    expect(await results.next()).toEqual({ done: false, value: 2 })
    expect((await reasonOf(results.next())).reason).toBe('enough')
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(await results.next()).toEqual({ done: true, value: undefined })
  },
)
