import { TaskTimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { initializeSlowly } from '../pool-features/references.ts'
import { untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { act, doubleSlowlyLoaded } from './references.ts'

const folder = temporaryFolder()

// All that is waited for together is far above the time-out, each item far below it.
const taskTimeout = 1500

describe.each(memoryModes)('the clock of taskTimeout %s starts with the item itself', (_mode, options) => {
  test.concurrent('and not while calls before it run', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const items = numbers(5).map(entry => ({ log, entry, does: 'sleep', milliseconds: 500 }))
    const calls = items.map(item => pool.apply(act, [item], { taskTimeout }))
    expect(await Promise.all(calls)).toEqual(numbers(5))
    expect(pool.workers).toMatchObject([{ restarts: 0 }])
  })

  test.concurrent('and not with its chunk of 100', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const items = numbers(100).map(entry => ({ log, entry, does: 'sleep', milliseconds: 25 }))
    expect(await pool.map(act, items, { taskTimeout, chunkSize: 100 })).toEqual(numbers(100))
    expect(pool.workers).toMatchObject([{ restarts: 0 }])
  })

  test.concurrent('and not while the initializer of its worker runs', async () => {
    const pool = openPool({ ...options, processes: 1, initializer: initializeSlowly, initArgs: [2500], taskTimeout })
    const log = freshPath(folder)
    const one = pool.apply(act, [{ log, entry: 1 }])
    const many = pool.map(
      act,
      numbers(10).map(entry => ({ log, entry })),
      { chunkSize: 10 },
    )
    expect(await one).toBe(1)
    expect(await many).toEqual(numbers(10))
    expect(pool.workers).toMatchObject([{ restarts: 0 }])
  })

  test.concurrent('and not while the module of its function is loaded', async () => {
    const pool = openPool({ ...options, processes: 1 })
    expect(await pool.map(doubleSlowlyLoaded, numbers(3), { taskTimeout, chunkSize: 3 })).toEqual([0, 2, 4])
    expect(pool.workers).toMatchObject([{ restarts: 0 }])
  })

  test.concurrent('and not while a call of another function without a time-out runs', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const before = pool.map(act, [{ log, entry: 0, does: 'sleep', milliseconds: 2500 }])
    const behind = pool.map(
      act,
      numbers(20).map(entry => ({ log, entry: entry + 1 })),
      { taskTimeout, chunkSize: 10 },
    )
    expect(await before).toEqual([0])
    expect(await behind).toEqual(numbers(20).map(entry => entry + 1))
    expect(startedEntries(log)).toEqual(numbers(21))
  })

  test.concurrent('also for an item in the middle of a long chunk, which then is the only one that fails', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const items = numbers(60).map(entry => ({
      log,
      entry,
      ...(entry === 50 ? { does: 'spin' } : { does: 'sleep', milliseconds: 40 }),
    }))
    const settled = pool.mapSettled(act, items, { taskTimeout, chunkSize: 60 })
    await untilTurns(log, 51)
    const results = await settled
    results.forEach((result, index) => {
      if (index !== 50) expect(result).toEqual({ status: 'fulfilled', value: index })
    })
    expect(results[50]).toMatchObject({ status: 'rejected', reason: { which: 'taskTimeout', itemIndex: 50 } })
    expect((results[50] as PromiseRejectedResult).reason).toBeInstanceOf(TaskTimeoutError)
    expect(startedEntries(log)).toEqual(numbers(60))
  })
})
