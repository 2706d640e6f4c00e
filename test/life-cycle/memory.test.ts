import type { PoolOptions, WorkerInfo } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { numbers, startedEntries } from '../limits/ledger.ts'
import { memoryModes } from '../limits/memory-modes.ts'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'
import { readTurns } from '../pool-features/turn-log.ts'
import { hoard } from './references.ts'

const folder = temporaryFolder()
const mebibyte = 2 ** 20
/** A worker that has done nothing yet takes some 50 MiB less. */
const limit = 150 * mebibyte

const leaking = (options: PoolOptions, processes: number) =>
  openPool({ ...options, processes, maxMemoryPerChild: limit })

function hoards(log: string, count: number, mebibytes: number) {
  return numbers(count).map(entry => ({ log, entry, mebibytes }))
}

describe.each(memoryModes)('maxMemoryPerChild, %s:', (_mode, options) => {
  test.concurrent.each([1, 5, 'auto'] as const)(
    'workers that leak are replaced between items of a map, each of which runs once (chunkSize %s)',
    async chunkSize => {
      const pool = leaking(options, 2)
      const log = freshPath(folder)
      const entries = await pool.map(hoard, hoards(log, 40, 30), { chunkSize })
      expect(entries).toEqual(numbers(40))
      expect(startedEntries(log)).toEqual(numbers(40))
      const pids = new Set(readTurns(log).map(({ pid }) => pid))
      expect(pids.size).toBeGreaterThan(4)
      await pool.close()
      await pool.join()
      await untilEnded([...pids])
    },
  )

  test.concurrent('also of apply, called at once and one after the other, and of imap', async () => {
    const pool = leaking(options, 1)
    const log = freshPath(folder)
    expect(await Promise.all(hoards(log, 10, 30).map(item => pool.apply(hoard, [item])))).toEqual(numbers(10))
    for (const item of hoards(log, 10, 30)) expect(await pool.apply(hoard, [item])).toBe(item.entry)
    const entries: number[] = []
    for await (const entry of pool.imap(hoard, hoards(log, 10, 30))) entries.push(entry)
    expect(entries).toEqual(numbers(10))
    expect(startedEntries(log)).toEqual(numbers(10).flatMap(entry => [entry, entry, entry]))
    expect(new Set(readTurns(log).map(({ pid }) => pid)).size).toBeGreaterThan(3)
  })

  test.concurrent('workers below it stay', async () => {
    const pool = openPool({ ...options, processes: 2, maxMemoryPerChild: 2 ** 32 })
    await pool.ready()
    const pids = pool.workers.map(({ pid }) => pid)
    const log = freshPath(folder)
    expect(await pool.map(hoard, hoards(log, 40, 1), { chunkSize: 3 })).toEqual(numbers(40))
    await untilIdle(pool)
    expect(pool.workers.map(({ pid }) => pid)).toEqual(pids)
    expect(pool.workers.map(({ restarts }) => restarts)).toEqual([0, 0])
  })

  test.concurrent('of one byte still lets each item run once', async () => {
    const pool = openPool({ ...options, processes: 1, maxMemoryPerChild: 1 })
    const log = freshPath(folder)
    expect(await pool.map(hoard, hoards(log, 12, 0), { chunkSize: 4 })).toEqual(numbers(12))
    expect(startedEntries(log)).toEqual(numbers(12))
    expect(new Set(readTurns(log).map(({ pid }) => pid)).size).toBeGreaterThan(1)
  })
})

test.concurrent('workers[].memory is what a worker takes for itself, and grows with it', async () => {
  const pool = openPool({ processes: 1 })
  const log = freshPath(folder)
  await pool.apply(hoard, [{ log, entry: 0, mebibytes: 0 }])
  const before = pool.workers[0]!.memory!
  await pool.apply(hoard, [{ log, entry: 1, mebibytes: 200 }])
  const after = pool.workers[0]!.memory!
  expect(before).toBeGreaterThan(5 * mebibyte)
  expect(before).toBeLessThan(limit)
  expect(after - before).toBeGreaterThan(190 * mebibyte)
  expect(after - before).toBeLessThan(300 * mebibyte)
})

test.concurrent('memory of a worker that is gone is not known', async () => {
  const pool = openPool({ processes: 1 })
  await pool.ready()
  const exited = new Promise<WorkerInfo>(resolve => pool.once('workerExit', resolve))
  process.kill(pool.workers[0]!.pid!, 'SIGKILL')
  expect((await exited).memory).toBe(undefined)
})
