import { Lock, SharedArray, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../garbage.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { inWorker } from './references.ts'

const folder = temporaryFolder()
const pool = openPool({ processes: 1, stderr: 'ignore' })

describe('what is thrown carries a Value', () => {
  test('as a property of an error', async () => {
    const value = new Value('int32', 1)
    const error = await pool.apply(inWorker.throwWith, [value, 'property']).catch(reason => reason)
    expect(error).toBeInstanceOf(RangeError)
    expect(error.value).toBe(value)
  })

  test('as its cause', async () => {
    const value = new Value('int32', 1)
    const error = await pool.apply(inWorker.throwWith, [value, 'cause']).catch(reason => reason)
    expect(error.cause).toBe(value)
  })

  test('as what is thrown', async () => {
    const value = new Value('int32', 1)
    expect(await pool.apply(inWorker.throwWith, [value, 'itself']).catch(reason => reason)).toBe(value)
  })

  test('that the worker made, and the worker leaves', async () => {
    const own = openPool({ processes: 1, maxTasksPerChild: 1 })
    for (const number of [1, 2, 3]) {
      const error = await own.apply(inWorker.throwOwn, [number]).catch(reason => reason)
      expect(error).toMatchObject({ message: 'with a value of its own' })
      expect(error.value.add(1)).toBe(number)
    }
  })

  test('that an initializer made', async () => {
    const own = openPool({ processes: 1, stderr: 'ignore', initializer: inWorker.throwOwn, initArgs: [4] })
    const error = await own.apply(inWorker.readKept, []).catch(reason => reason)
    expect(error).toMatchObject({ name: 'InitializerError', cause: { message: 'with a value of its own' } })
    expect(error.cause.value.value).toBe(4)
  })

  test('that an initializer made, and this process looks only when the worker should be long gone', async () => {
    const path = freshPath(folder)
    const own = openPool({ processes: 1, stderr: 'ignore', initializer: inWorker.throwOwnLater, initArgs: [path, 4] })
    const failed = own.apply(inWorker.readKept, []).catch(reason => reason)
    await untilWritten(path)
    for (const end = performance.now() + 300; performance.now() < end; );
    const error = await failed
    expect(error).toMatchObject({ name: 'InitializerError', cause: { message: 'with a value of its own' } })
    expect(error.cause.value.value).toBe(4)
  })
})

test('a retried item finds what it did before it died', async () => {
  const value = new Value('int32', 0)
  const back = await pool.apply(inWorker.addAndDie, [value, 3], { retries: 3 } as never)
  expect(back).toBe(value)
  expect(value.value).toBe(4)
})

test('items that a dead worker had not begun run elsewhere, with what they share', async () => {
  const own = openPool({ processes: 2, stderr: 'ignore' })
  const [value, array, lock] = [new Value('int32', 0), new SharedArray('int32', 40), new Lock()]
  const outcomes = await own.mapSettled(
    ({ place, ...things }: { place: number; value: typeof value; array: typeof array; lock: Lock }) => {
      if (place === 3 || place === 20) process.kill(process.pid, 'SIGKILL')
      things.lock.runSync(() => {
        things.array.values[place]! += 1
      })
      return things.value.add(1)
    },
    Array.from({ length: 40 }, (_, place) => ({ place, value, array, lock })),
    { chunkSize: 20 },
  )
  expect(outcomes.flatMap(({ status }, place) => (status === 'rejected' ? [place] : []))).toEqual([3, 20])
  expect(value.value).toBe(38)
  expect([...array.values].flatMap((count, place) => (count === 1 ? [] : [place, count]))).toEqual([3, 0, 20, 0])
})

test('a Value that nobody but a call in flight holds lives as long as that', async () => {
  const own = openPool({ processes: 1 })
  const stop = new Value('int32', 0)
  const spinning = own.apply(inWorker.spin, [stop])
  // These wait behind it, and nobody else has them.
  const waiting = Array.from({ length: 50 }, (_, index) =>
    own.apply(inWorker.read, [new Value('int32', index) as Value]),
  )
  while (stop.value !== 1) await new Promise(resolve => setImmediate(resolve))
  collectGarbage()
  await new Promise(resolve => setImmediate(resolve))
  const others = Array.from({ length: 100 }, () => new Value('int32', -1))
  stop.value = 2
  await spinning
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  expect(others.every(({ value }) => value === -1)).toBe(true)
})
