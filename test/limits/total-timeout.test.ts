import { writeFile } from 'node:fs/promises'
import { TaskTimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { act, pidOfWorker } from './references.ts'
import { untilGone } from './worker-pids.ts'

const folder = temporaryFolder()
const late = { which: 'totalTimeout', code: 'ERR_TASK_TIMEOUT', name: 'TaskTimeoutError' }
const isLate = (itemIndex: number) => ({ status: 'rejected', reason: { ...late, itemIndex } })

/** A pool whose only worker is busy with a call without limits. */
async function busyPool(options: object) {
  const pool = openPool({ ...options, processes: 1 })
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const before = pool.apply(act, [{ log, entry: -1, does: 'wait', awaits }])
  await untilTurns(log, 1)
  const release = async () => {
    await writeFile(awaits, '')
    expect(await before).toBe(-1)
    await pool.close()
    await pool.join()
  }
  return { pool, log: freshPath(folder), release }
}

describe.each(memoryModes)('totalTimeout %s', (_mode, options) => {
  test.concurrent('ends a running call of apply, and its process is gone', async () => {
    const pool = openPool({ ...options, processes: 1 })
    await pool.ready()
    const log = freshPath(folder)
    // On a busy machine the time may be over before the call has begun.
    for (let totalTimeout = 1000; readTurns(log).length === 0; totalTimeout *= 2) {
      const error = await pool.apply(act, [{ log, entry: 1, does: 'spin' }], { totalTimeout }).catch(reason => reason)
      expect(error).toBeInstanceOf(TaskTimeoutError)
      const message = expect.stringContaining(`${totalTimeout} ms (totalTimeout)`)
      expect(error).toMatchObject({ ...late, itemIndex: 0, message })
    }
    const [turn] = readTurns(log)
    expect(await pool.apply(pidOfWorker)).not.toBe(turn!.pid)
    await untilGone(turn!.pid)
  })

  test.concurrent('of calls that wait behind others rejects them while those run, and they never start', async () => {
    const { pool, log, release } = await busyPool(options)
    const calls = [
      ...numbers(20).map(entry => pool.apply(act, [{ log, entry }], { totalTimeout: 200 })),
      pool.map(act, [{ log, entry: 20 }], { totalTimeout: 200 }),
      pool.starmap(act, [[{ log, entry: 21 }]], { totalTimeout: 200 }),
    ]
    for (const outcome of await Promise.allSettled<unknown>(calls)) expect(outcome).toMatchObject(isLate(0))
    await release()
    expect(startedEntries(log)).toEqual([])
  })

  test.concurrent('of mapSettled on a busy pool tells each item that it was late, every time', async () => {
    const { pool, log, release } = await busyPool(options)
    const items = numbers(5).map(entry => ({ log, entry }))
    for (const totalTimeout of numbers(40).map(number => 5 + (number % 9) * 1.1)) {
      const results = await pool.mapSettled(act, items, { totalTimeout })
      results.forEach((result, index) => {
        expect(result).toMatchObject(isLate(index))
      })
      expect(results).toHaveLength(5)
    }
    await release()
    expect(startedEntries(log)).toEqual([])
  })

  test.concurrent('of imap counts for an item from when it was pulled, not from the call', async () => {
    const pool = openPool({ ...options, processes: 1, initializer: pidOfWorker })
    const log = freshPath(folder)
    const items = numbers(10).map(entry => ({ log, entry, does: 'sleep', milliseconds: 300 }))
    const results = pool.imap(act, items, { totalTimeout: 2000, chunkSize: 1, bufferSize: 1 })
    expect(await collectSettled(results)).toEqual(numbers(10).map(value => ({ status: 'fulfilled', value })))
    expect(pool.workers).toMatchObject([{ restarts: 0 }])
  })

  test.concurrent('of imap ends the item that runs, and iteration goes on', async () => {
    const pool = openPool({ ...options, processes: 1 })
    await pool.ready()
    const log = freshPath(folder)
    const items = numbers(4).map(entry => ({ log, entry, ...(entry === 1 && { does: 'spin' }) }))
    const results = await collectSettled(pool.imap(act, items, { totalTimeout: 1500, chunkSize: 1, bufferSize: 1 }))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(results[1]).toMatchObject(isLate(1))
    expect(startedEntries(log)).toEqual(numbers(4))
  })

  test.concurrent('of imap counts for items of an async source that wait for a busy worker', async () => {
    const { pool, log, release } = await busyPool(options)
    async function* source() {
      for (const entry of numbers(3)) yield { log, entry }
    }
    const results = pool.imap(act, source(), { totalTimeout: 200, bufferSize: 3 })
    expect(await collectSettled(results)).toMatchObject(numbers(3).map(isLate))
    await release()
    expect(startedEntries(log)).toEqual([])
  })

  test.concurrent('ends a group of which one item never ends: none of those behind it starts', async () => {
    const pool = openPool({ ...options, processes: 2 })
    await pool.ready()
    const log = freshPath(folder)
    const items = numbers(10).map(entry => ({ log, entry, ...(entry === 2 && { does: 'never' }) }))
    const results = await pool.mapSettled(act, items, { totalTimeout: 1500, chunkSize: 10 })
    const outcomes = results.map(result => (result.status === 'fulfilled' ? result.value : result.reason.which))
    const rest = options.env ? [3, 4, 5, 6, 7, 8, 9] : Array(7).fill('totalTimeout')
    expect(outcomes).toEqual([0, 1, 'totalTimeout', ...rest])
    await pool.close()
    await pool.join()
    expect(startedEntries(log)).toEqual(numbers(options.env ? 10 : 3))
  })

  test.concurrent('and taskTimeout together: the one that runs out first tells', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const items = [{ log, entry: 1, does: 'spin' }]
    const first = await pool.mapSettled(act, items, { taskTimeout: 1000, totalTimeout: 60_000 })
    const second = await pool.mapSettled(act, items, { taskTimeout: 60_000, totalTimeout: 1500 })
    const third = await Promise.allSettled([
      pool.apply(act, items as [never], { taskTimeout: 60_000, totalTimeout: 1500 }),
    ])
    expect([first, second, third].flat()).toMatchObject([
      { reason: { which: 'taskTimeout' } },
      { reason: { which: 'totalTimeout' } },
      { reason: { which: 'totalTimeout' } },
    ])
  })
})

test.concurrent('items that a slow async source gives after the totalTimeout of their mapSettled are late', async () => {
  const pool = openPool({ processes: 2 })
  await pool.ready()
  const log = freshPath(folder)
  async function* source() {
    yield { log, entry: 0 }
    await afterItsTime
    yield { log, entry: 1 }
    yield { log, entry: 2 }
  }
  const afterItsTime = new Promise(resolve => setTimeout(resolve, 2500))
  const results = await pool.mapSettled(act, source(), { totalTimeout: 2000 })
  expect(results).toMatchObject([{ status: 'fulfilled', value: 0 }, isLate(1), isLate(2)])
  expect(startedEntries(log)).toEqual([0])
})

test.concurrent('a totalTimeout that does not run out leaves no timer that keeps the program', async () => {
  const pool = openPool({ processes: 1 })
  const double = (number: number) => 2 * number
  const before = process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  for (const item of numbers(50)) await pool.apply(double, [item], { totalTimeout: 500_000 })
  await pool.map(double, numbers(50), { totalTimeout: 500_000 })
  await collectSettled(pool.imap(double, numbers(50), { totalTimeout: 500_000 }))
  expect(process.getActiveResourcesInfo().filter(name => name === 'Timeout').length).toBeLessThanOrEqual(before + 10)
})
