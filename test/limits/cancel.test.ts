import { writeFile } from 'node:fs/promises'
import type { Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { type Act, act, pidOfWorker } from './references.ts'
import { untilGone } from './worker-pids.ts'

const folder = temporaryFolder()

/** Its one worker knows the function, and the pool knows that it is quick: many calls go to it in one chunk. */
async function quickPool(options: object): Promise<Pool> {
  const pool = openPool({ ...options, processes: 1 })
  const log = freshPath(folder)
  await pool.map(
    act,
    numbers(500).map(entry => ({ log, entry })),
  )
  await untilIdle(pool)
  return pool
}

describe.each(memoryModes)('%s, among calls that went to the worker in one chunk', (_mode, options) => {
  test.concurrent.each(['cancel()', 'a signal'])(
    'those given up by %s never start, and the others run once',
    async how => {
      const pool = await quickPool(options)
      const [log, awaits] = [freshPath(folder), freshPath(folder)]
      const controllers = numbers(20).map(() => new AbortController())
      const calls = numbers(20).map(entry => {
        const item: Act = { log, entry, ...(entry === 3 && { does: 'wait', awaits }) }
        return pool.applyAsync(act, [item], how === 'cancel()' ? {} : { signal: controllers[entry]!.signal })
      })
      const outcomes = Promise.allSettled(calls)
      await untilTurns(log, 4)
      for (const entry of [4, 9, 19]) {
        if (how === 'cancel()') calls[entry]!.cancel()
        else controllers[entry]!.abort('given up')
      }
      await writeFile(awaits, '')
      const statuses = (await outcomes).map(({ status }) => status === 'fulfilled')
      expect(statuses).toEqual(numbers(20).map(entry => ![4, 9, 19].includes(entry)))
      await pool.close()
      await pool.join()
      expect(startedEntries(log)).toEqual(numbers(20).filter(entry => ![4, 9, 19].includes(entry)))
    },
  )

  test.concurrent('one that runs for ever is ended, and the others run once', async () => {
    const pool = await quickPool(options)
    const log = freshPath(folder)
    const controller = new AbortController()
    const calls = numbers(20).map(entry =>
      entry === 7
        ? pool.apply(act, [{ log, entry, does: 'spin' }], { signal: controller.signal, grace: 0 })
        : pool.apply(act, [{ log, entry }]),
    )
    const outcomes = Promise.allSettled(calls)
    const turns = await untilTurns(log, 8)
    controller.abort('given up')
    const expected = numbers(20).map(value => ({ status: 'fulfilled', value }) as object)
    expected[7] = { status: 'rejected', reason: 'given up' }
    expect(await outcomes).toEqual(expected)
    await untilGone(turns[7]!.pid)
    expect(startedEntries(log)).toEqual(numbers(20))
  })
})

describe.each(memoryModes)('%s, cancel() of an AsyncResult', (_mode, options) => {
  test.concurrent.each(['applyAsync', 'mapAsync', 'starmapAsync'] as const)(
    'of %s ends what runs on after the grace',
    async method => {
      const pool = openPool({ ...options, processes: 1 })
      const log = freshPath(folder)
      const item = { log, entry: 1, does: 'spin' }
      const calls = {
        applyAsync: () => pool.applyAsync(act, [item], { grace: 50 }),
        mapAsync: () => pool.mapAsync(act, [item], { grace: 50 }),
        starmapAsync: () => pool.starmapAsync(act, [[item]], { grace: 50 }),
      }
      const call = calls[method]()
      const [turn] = await untilTurns(log, 1)
      call.cancel()
      await expect(call.get()).rejects.toMatchObject({ name: 'AbortError' })
      await untilGone(turn!.pid)
      expect(await pool.apply(pidOfWorker)).not.toBe(turn!.pid)
    },
  )

  test.concurrent('lets an item clean up by its taskSignal(), and the worker lives on', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const [log, tells] = [freshPath(folder), freshPath(folder)]
    const call = pool.applyAsync(act, [{ log, entry: 1, does: 'cleanUp', tells }], { grace: 30_000 })
    const [turn] = await untilTurns(log, 1)
    call.cancel()
    await expect(call.get()).rejects.toMatchObject({ name: 'AbortError' })
    await untilWritten(tells)
    expect(await pool.apply(pidOfWorker)).toBe(turn!.pid)
  })

  test.concurrent.each([0, 30])('while its worker starts leaves the pool with a worker, grace %i', async grace => {
    for (let round = 0; round < 3; round++) {
      const pool = openPool({ ...options, processes: 1 })
      const call = pool.applyAsync(
        () => {
          for (;;);
        },
        [],
        { grace },
      )
      while (pool.workers[0]!.pid === undefined) await new Promise(resolve => setImmediate(resolve))
      call.cancel()
      await expect(call.get()).rejects.toMatchObject({ name: 'AbortError' })
      expect(await pool.apply(x => x, [5])).toBe(5)
      await pool.close()
      await pool.join()
    }
  })

  test.concurrent('of a worker that is stopped when the call comes: it goes on when it is continued', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const pid = await pool.apply(pidOfWorker)
    process.kill(pid, 'SIGSTOP')
    const sent = pool.stats().bytesSent
    const log = freshPath(folder)
    const call = pool.applyAsync(act, [{ log, entry: 1, does: 'spin' }], { grace: 0 })
    while (pool.stats().bytesSent === sent) await new Promise(resolve => setImmediate(resolve))
    call.cancel()
    await expect(call.get()).rejects.toMatchObject({ name: 'AbortError' })
    process.kill(pid, 'SIGCONT')
    expect(await pool.apply(x => x, [5])).toBe(5)
    // By messages alone a worker may come to the item first; then the item is ended.
    if (pool.stats().sharedMemory) expect(readTurns(log)).toEqual([])
  })
})
