import { type Pool, SharedArray } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { type Everything, inWorker } from './references.ts'

const folder = temporaryFolder()

/** All of it is good, and new memory is taken while it is. */
function expectGood({ value, array, plain, part, lock }: Everything, number: number): void {
  expect(value.value).toBe(number)
  expect(value.add(1)).toBe(number)
  expect([...array.values]).toEqual([number, number])
  expect(array).toBeInstanceOf(SharedArray)
  expect([...plain]).toEqual([number, number, number])
  expect(part.buffer).toBe(plain.buffer)
  plain[1] = 99
  expect(part[0]).toBe(99)
  for (const each of [lock, array.lock, value.lock]) {
    const guard = each.tryAcquire()!
    expect(guard.abandoned).toBe(false)
    guard.release()
  }
}

async function pidsOf(pool: Pool): Promise<number[]> {
  await pool.ready()
  return pool.workers.map(({ pid }) => pid!)
}

describe('what a worker makes is good here', () => {
  test('while the worker lives, which sees what is done with it', async () => {
    const pool = openPool({ processes: 1 })
    const [value] = await pool.apply(inWorker.makeAndKeep, ['int32', 7])
    expect(value.value).toBe(7)
    value.value = 8
    expect(await pool.apply(inWorker.readKept, [])).toBe(8)
  })

  test('when the worker is replaced after each item', async () => {
    const pool = openPool({ processes: 2, maxTasksPerChild: 1 })
    const made = await pool.map(inWorker.makeAll, [1, 2, 3, 4, 5, 6], { chunkSize: 1 })
    for (const [index, everything] of made.entries()) expectGood(everything, index + 1)
  })

  test('when the pool closes at once', async () => {
    const pool = openPool({ processes: 2 })
    const pids = await pidsOf(pool)
    const results = pool.map(inWorker.makeAll, [1, 2, 3, 4], { chunkSize: 2 })
    await pool.close()
    const made = await results
    await pool.join()
    await untilEnded(pids)
    for (const [index, everything] of made.entries()) expectGood(everything, index + 1)
  })

  test('when this process is busy while the worker leaves', async () => {
    const pool = openPool({ processes: 1, maxTasksPerChild: 1 })
    await pool.ready()
    const path = freshPath(folder)
    const result = pool.apply(inWorker.makeAndLeave, [path, 5])
    // The worker has its chunk when the event loop goes round; from when it has made its result on, this process computes.
    await untilWritten(path)
    for (const end = performance.now() + 500; performance.now() < end; );
    expectGood(await result, 5)
  })

  test('in each of many results that come together', async () => {
    const pool = openPool({ processes: 1, maxTasksPerChild: 300 })
    const values = await pool.starmap(
      inWorker.makeValue,
      Array.from({ length: 1000 }, (_, index) => ['int32', index] as ['int32', number]),
    )
    expect(values.every((value, index) => value.value === index)).toBe(true)
    expect(new Set(values).size).toBe(1000)
  })
})

test('it goes on from here to another worker, when its maker is gone too', async () => {
  const first = openPool({ processes: 1 })
  const second = openPool({ processes: 1 })
  const { value, array } = await first.apply(inWorker.makeAll, [1])
  await second.apply(inWorker.addMany, [value as never, 5, 1])
  const pids = await pidsOf(first)
  await first.terminate()
  await untilEnded(pids)
  await second.apply(inWorker.addMany, [value as never, 5, 1])
  await second.apply(inWorker.fill, [array.values, 2])
  expect(value.value).toBe(11)
  expect([...array.values]).toEqual([0x02020202, 0x02020202])
})

test('two workers share what one of them made', async () => {
  const pool = openPool({ processes: 2 })
  const [value] = await pool.apply(inWorker.makeAndKeep, ['int32', 0])
  await pool.starmap(inWorker.addMany, Array(8).fill([value, 10_000, 1]), { chunkSize: 1 })
  expect(value.value).toBe(80_000)
})

test('of a worker that is killed after it returned one, the result is the value, or a clear error', async () => {
  const pool = openPool({ processes: 1, stderr: 'ignore' })
  for (let round = 0; round < 10; round++) {
    const outcome = await pool.apply(inWorker.makeAndDie, []).catch(error => error)
    if (outcome instanceof Error)
      expect(outcome).toMatchObject({ code: 'ERR_SEGMENT_GONE', message: expect.stringMatching(/process \d+/) })
    else expect(outcome.value).toBe(7)
  }
})
