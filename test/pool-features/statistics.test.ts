import type { Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { square, squareUnless } from '../tasks/references.ts'
import { compute, initializeSlowly } from './references.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

function expectSums(stats: ReturnType<Pool['stats']>): void {
  for (const name of ['tasksDone', 'tasksFailed', 'bytesSent', 'bytesReceived'] as const) {
    expect(stats[name]).toBe(total(stats.workers.map(worker => worker[name])))
  }
  for (const name of ['starting', 'initialising', 'waiting', 'working'] as const) {
    expect(stats.time[name]).toBeCloseTo(total(stats.workers.map(({ time }) => time[name])))
  }
}

test('a pool that did nothing has done nothing', async () => {
  const pool = openPool({ processes: 2 })
  expect(pool.stats()).toMatchObject({ size: 2, tasksDone: 0, tasksFailed: 0, slowest: [] })
  await pool.ready()
  const stats = pool.stats()
  expect(stats).toMatchObject({ tasksDone: 0, tasksFailed: 0, slowest: [], time: { working: 0 } })
  expect(stats.workers).toMatchObject([
    { id: 1, state: 'idle', restarts: 0, tasksDone: 0 },
    { id: 2, state: 'idle', restarts: 0, tasksDone: 0 },
  ])
  expect(stats.workers.map(({ pid }) => pid)).toEqual(pool.workers.map(({ pid }) => pid))
})

test('each item is counted once, as done or as failed, by its worker and by the whole', async () => {
  const pool = openPool({ processes: 2 })
  await pool.map(square, numbers(50))
  await Promise.all(numbers(20).map(x => pool.apply(square, [x])))
  await pool.mapSettled(
    squareUnless,
    numbers(10).map(x => ({ x, bad: [2, 5, 7] })),
  )
  const stats = pool.stats()
  expect(stats).toMatchObject({ tasksDone: 77, tasksFailed: 3 })
  expectSums(stats)
  // Those of a worker's present process, which is the only one here.
  expect(pool.workers.map(({ tasksDone }) => tasksDone)).toEqual(
    stats.workers.map(({ tasksDone, tasksFailed }) => tasksDone + tasksFailed),
  )
})

test('an item whose worker died has failed', async () => {
  const pool = openPool({ processes: 1 })
  await expect(pool.apply(() => process.exit(1))).rejects.toThrow()
  expect(await pool.apply(square, [2])).toBe(4)
  expect(pool.stats()).toMatchObject({ tasksDone: 1, tasksFailed: 1, workers: [{ restarts: 1, tasksFailed: 1 }] })
})

test('bytes both ways grow with the payload', async () => {
  const pool = openPool({ processes: 1 })
  await pool.apply(square, [2])
  const small = pool.stats()
  expect(small.bytesSent).toBeGreaterThan(0)
  expect(small.bytesReceived).toBeGreaterThan(0)
  const megabyte = 2 ** 20
  await pool.apply((bytes: Uint8Array) => bytes.length, [new Uint8Array(megabyte)])
  const sent = pool.stats()
  expect(sent.bytesSent - small.bytesSent).toBeGreaterThan(megabyte)
  expect(sent.bytesSent - small.bytesSent).toBeLessThan(1.1 * megabyte)
  expect(sent.bytesReceived - small.bytesReceived).toBeLessThan(0.1 * megabyte)
  await pool.apply((length: number) => 'x'.repeat(length), [3 * megabyte])
  const received = pool.stats()
  expect(received.bytesReceived - sent.bytesReceived).toBeGreaterThan(3 * megabyte)
  expect(received.bytesReceived - sent.bytesReceived).toBeLessThan(3.3 * megabyte)
  expect(received.bytesSent - sent.bytesSent).toBeLessThan(0.1 * megabyte)
})

describe('the time of a worker', () => {
  test('is the sum of its parts: starting, initialising, waiting and working', async () => {
    const before = performance.now()
    const pool = openPool({ processes: 1 })
    const launched = performance.now()
    await pool.map(compute, [5, 5])
    const asked = performance.now()
    const { time } = pool.stats()
    const answered = performance.now()
    const sum = total(Object.values(time))
    for (const part of Object.values(time)) expect(part).toBeGreaterThanOrEqual(0)
    expect(time.starting).toBeGreaterThan(0)
    expect(sum).toBeGreaterThanOrEqual(asked - launched - 1)
    expect(sum).toBeLessThanOrEqual(answered - before + 1)
  })

  test('working is at least what the tasks measured themselves, also of tasks that wait', async () => {
    const pool = openPool({ processes: 2 })
    const computed = total(await pool.map(compute, [10, 20, 5, 1, 0, 0], { chunkSize: 1 }))
    expect(pool.stats().time.working).toBeGreaterThanOrEqual(computed)
    const waited = total(await pool.map(initializeSlowly, [10, 5]))
    expect(pool.stats().time.working).toBeGreaterThanOrEqual(computed + waited)
    await expect(pool.apply(square, [Symbol('no') as never])).rejects.toThrow()
    expectSums(pool.stats())
  })

  test('initialising is at least what a slow initializer measured itself', async () => {
    const measure = () => (globalThis as unknown as { measured: number }).measured
    const initialize = (milliseconds: number) => {
      const start = performance.now()
      while (performance.now() - start < milliseconds);
      Object.assign(globalThis, { measured: performance.now() - start })
    }
    const pool = openPool({ processes: 1, initializer: initialize, initArgs: [200] })
    const measured = await pool.apply(measure)
    const { time } = pool.stats()
    // Our clock starts when we hear of the worker, a little after it began.
    expect(time.initialising).toBeGreaterThan(measured / 2)
    expect(time.working).toBeLessThan(measured)
  })

  test('waiting grows while nothing is done, and working does not', async () => {
    const pool = openPool({ processes: 1 })
    await pool.map(compute, [1])
    const { time: one } = pool.stats()
    const start = performance.now()
    while (performance.now() - start < 5);
    const { time: other } = pool.stats()
    expect(other.waiting - one.waiting).toBeGreaterThanOrEqual(5)
    expect({ ...other, waiting: 0 }).toEqual({ ...one, waiting: 0 })
  })
})

describe('slowest', () => {
  test('has the five items that ran longest, the longest first, with their indexes', async () => {
    const pool = openPool({ processes: 2 })
    const times = numbers(30).map(() => 0)
    Object.assign(times, { 3: 60, 8: 90, 14: 80, 21: 100, 29: 70 })
    const measured = await pool.map(compute, times, { chunkSize: 4 })
    const { slowest, workers } = pool.stats()
    // A task's own clock starts a little later than its worker's, and stops earlier.
    const listed = new Set(slowest.map(({ index }) => index))
    expect(listed.size).toBe(5)
    const others = measured.filter((_, index) => !listed.has(index))
    expect(Math.max(...others)).toBeLessThanOrEqual(slowest[4]!.milliseconds)
    slowest.forEach(({ index, milliseconds, task, workerId }, place) => {
      expect(milliseconds).toBeGreaterThanOrEqual(measured[index]!)
      if (place > 0) expect(milliseconds).toBeLessThanOrEqual(slowest[place - 1]!.milliseconds)
      expect(task).toBe('compute')
      expect(workers.map(({ id }) => id)).toContain(workerId)
    })
    await pool.map(
      compute,
      numbers(30).map(() => 0),
    )
    expect(pool.stats().slowest).toEqual(slowest)
  })

  test('has items that failed, and fewer than five when there were fewer', async () => {
    const pool = openPool({ processes: 1 })
    const failLate = (milliseconds: number) => {
      const start = performance.now()
      while (performance.now() - start < milliseconds);
      throw new Error('late')
    }
    await pool.mapSettled(failLate, [1, 40])
    const { slowest } = pool.stats()
    // Whichever the machine lets run longer.
    expect([1, 2]).toContain(slowest.length)
    for (const item of slowest) expect(item).toMatchObject({ task: 'failLate', workerId: 1 })
    expect(new Set(slowest.map(({ index }) => index)).size).toBe(slowest.length)
  })
})

test('the figures survive the replacement of workers', async () => {
  const pool = openPool({ processes: 2, maxTasksPerChild: 3 })
  const computed = total(await pool.map(compute, Array(20).fill(2), { chunkSize: 2 }))
  const stats = pool.stats()
  expect(stats).toMatchObject({ tasksDone: 20, tasksFailed: 0 })
  expect(stats.time.working).toBeGreaterThanOrEqual(computed)
  expect(total(stats.workers.map(({ restarts }) => restarts))).toBeGreaterThanOrEqual(5)
  expectSums(stats)
  await pool.map(square, numbers(20))
  const later = pool.stats()
  expect(later.tasksDone).toBe(40)
  for (const name of ['bytesSent', 'bytesReceived'] as const) expect(later[name]).toBeGreaterThan(stats[name])
})

test.each(['close', 'terminate'] as const)('after %s and join the figures can still be read', async end => {
  const pool = openPool({ processes: 2 })
  const computed = total(await pool.map(compute, [20, 10, 0, 0]))
  await pool.mapSettled(squareUnless, [{ x: 1, bad: [1] }])
  const before = pool.stats()
  await pool[end]()
  await pool.join()
  const after = pool.stats()
  expect(after).toMatchObject({ size: 2, tasksDone: 4, tasksFailed: 1, slowest: before.slowest })
  expect(after.time.working).toBeGreaterThanOrEqual(computed)
  for (const name of ['bytesSent', 'bytesReceived'] as const) expect(after[name]).toBeGreaterThanOrEqual(before[name])
  expect(after.workers.map(({ id, state, tasksDone }) => ({ id, state, tasksDone }))).toEqual(
    before.workers.map(({ id, tasksDone }) => ({ id, state: 'dead', tasksDone })),
  )
  expectSums(after)
})
