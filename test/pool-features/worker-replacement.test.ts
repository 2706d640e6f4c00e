import { writeFile } from 'node:fs/promises'
import { Pool, type PoolOptions, type WorkerExit, type WorkerInfo } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { initializing, whereabouts } from '../tasks/references.ts'
import { untilIdle } from './idle-pool.ts'
import { takeTurn } from './references.ts'
import { countByPid, readTurns, untilTurns } from './turn-log.ts'

const folder = temporaryFolder()
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const replacing = (maxTasksPerChild: number, processes = 2) => openPool({ processes, maxTasksPerChild })

function expectAtMost(limit: number, results: readonly { item: number; pid: number; turn: number }[]): void {
  for (const count of countByPid(results).values()) expect(count).toBeLessThanOrEqual(limit)
  for (const { turn } of results) expect(turn).toBeLessThan(limit)
}

describe('maxTasksPerChild 10 over 100 items changes pids, loses nothing, and no worker runs more than 10', () => {
  test.each(['auto', 1, 7, 10, 25] as const)('in a map with chunkSize %s', async chunkSize => {
    const pool = replacing(10)
    const results = await pool.map(whereabouts, numbers(100), { chunkSize })
    expect(results.map(({ item }) => item)).toEqual(numbers(100))
    expectAtMost(10, results)
    expect(countByPid(results).size).toBeGreaterThanOrEqual(10)
    await pool.terminate()
  })

  test('in apply, called one after the other', async () => {
    const pool = replacing(10, 1)
    const results: Awaited<ReturnType<typeof whereabouts>>[] = []
    for (const item of numbers(35)) results.push(await pool.apply(whereabouts, [item]))
    expect(results.map(({ item }) => item)).toEqual(numbers(35))
    expectAtMost(10, results)
    expect([...countByPid(results).values()]).toEqual([10, 10, 10, 5])
  })

  test('in apply, called 100 times at once', async () => {
    const pool = replacing(10)
    const results = await Promise.all(numbers(100).map(item => pool.apply(whereabouts, [item])))
    expect(results.map(({ item }) => item)).toEqual(numbers(100))
    expectAtMost(10, results)
    await pool.terminate()
  })

  test.each(['imap', 'imapUnordered'] as const)('in %s', async method => {
    const pool = replacing(10)
    const results = await collect(pool[method](whereabouts, numbers(100), { chunkSize: 3, bufferSize: 9 }))
    const items = results.map(({ item }) => item)
    expect(method === 'imap' ? items : items.sort((one, other) => one - other)).toEqual(numbers(100))
    expectAtMost(10, results)
    await pool.terminate()
  })
})

test('with 1 every item has a process of its own', async () => {
  const results = await replacing(1).map(whereabouts, numbers(8), { chunkSize: 4 })
  expect(new Set(results.map(({ pid }) => pid)).size).toBe(8)
})

test('items that fail count too', async () => {
  const pool = replacing(2, 1)
  const fail = () => {
    throw Object.assign(new Error('no'), { pid: process.pid })
  }
  const outcomes = await pool.mapSettled(fail, numbers(6))
  const pids = outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.pid : undefined))
  expect([...countByPid(pids.map(pid => ({ pid }))).values()]).toEqual([2, 2, 2])
})

test('a chunk that is asked back from behind a long item does not take another worker beyond its share', async () => {
  const pool = replacing(12)
  const [log, warmUp, awaits] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  await pool.ready()
  // Now the function counts as quick, so that a chunk is sent ahead behind another.
  for (const entry of [0, 1]) {
    await pool.apply(takeTurn, [{ log: warmUp, entry }])
    await untilIdle(pool)
  }
  const items = numbers(20).map(entry => ({ log, entry, ...(entry === 0 && { awaits }) }))
  const mapping = pool.map(takeTurn, items, { chunkSize: 5 })
  // All but the chunk of the first item.
  await untilTurns(log, 16)
  await writeFile(awaits, '')
  expect(await mapping).toEqual(numbers(20))
  const turns = [...readTurns(warmUp), ...readTurns(log)]
  expect(turns).toHaveLength(22)
  expect(Math.max(...countByPid(turns).values())).toBeLessThanOrEqual(12)
})

test('the initializer runs in each new worker, before its first task', async () => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 2, maxTasksPerChild: 5, initializer: initializing.initialize, initArgs: [log] })
  await pool.map(initializing.logTask, Array(30).fill(log), { chunkSize: 2 })
  await pool.close()
  await pool.join()
  const begun = new Map<number, number>()
  for (const { entry, pid } of readTurns(log)) {
    if (entry === 'initializer') {
      expect(begun.has(pid)).toBe(false)
      begun.set(pid, 0)
    } else {
      expect(begun.has(pid)).toBe(true)
      begun.set(pid, begun.get(pid)! + 1)
    }
  }
  const counts = [...begun.values()]
  expect(counts.reduce((sum, count) => sum + count)).toBe(30)
  expect(Math.max(...counts)).toBeLessThanOrEqual(5)
})

test('a worker that is replaced keeps its id and name, counts its restarts, and its process exits with code 0', async () => {
  const pool = openPool({ processes: 1, maxTasksPerChild: 2, name: 'renewed' })
  const exits: [WorkerInfo, WorkerExit][] = []
  pool.on('workerExit', (worker, exit) => exits.push([worker, exit]))
  const thirdStart = new Promise<WorkerInfo>(resolve => {
    pool.on('workerStart', worker => worker.restarts === 3 && resolve(worker))
  })
  await pool.ready()
  expect(pool.workers[0]).toMatchObject({ id: 1, name: 'renewed-1', restarts: 0 })
  const pids = new Set((await pool.map(whereabouts, numbers(6))).map(({ pid }) => pid))
  expect(pids.size).toBe(3)
  const worker = await thirdStart
  expect(worker).toMatchObject({ id: 1, name: 'renewed-1', restarts: 3, tasksDone: 0 })
  expect(pool.workers).toMatchObject([{ id: 1, pid: worker.pid, restarts: 3 }])
  await pool.close()
  await pool.join()
  expect(exits).toHaveLength(4)
  for (const [{ id }, exit] of exits) expect([id, exit]).toEqual([1, { exitCode: 0, signal: null }])
  await untilEnded([...pids])
})

test('a worker that died is replaced too, and counts as a restart', async () => {
  const pool = openPool({ processes: 1, maxTasksPerChild: 3 })
  await expect(pool.apply(() => process.exit(1))).rejects.toThrow()
  const results = await pool.map(whereabouts, numbers(3))
  expect(countByPid(results).size).toBe(1)
  expect(pool.workers[0]!.restarts).toBeGreaterThanOrEqual(1)
})

test.each([
  ['0', 0],
  ['-1', -1],
  ['0.5', 0.5],
  ['"12"', '12'],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['null', null],
])('maxTasksPerChild is not %s', (shown, maxTasksPerChild) => {
  const construct = () => new Pool({ maxTasksPerChild } as PoolOptions)
  expect(construct).toThrow(RangeError)
  expect(construct).toThrow(`The option maxTasksPerChild must be an integer >= 1, got ${shown}.`)
})
