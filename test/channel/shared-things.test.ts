import { Lock, Queue, SharedArray, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'

const pool = openPool({ processes: 2 })

describe('what processes share arrives as the same memory', () => {
  test('a Value, an array, a view and a lock in one value', async () => {
    const things = {
      value: new Value('int32', 1),
      array: new SharedArray('int32', [1, 2]),
      view: shared('uint8', 4).subarray(1, 3),
      lock: new Lock(),
    }
    const queue = new Queue<typeof things>()
    await queue.put(things)
    const change = async (own: Queue<typeof things>) => {
      const { value, array, view, lock } = await own.get()
      value.add(10)
      array.values[1] = 7
      view.fill(9)
      lock.acquireSync()
    }
    await pool.apply(change, [queue])
    expect(things.value.value).toBe(11)
    expect([...array(things.array)]).toEqual([1, 7])
    expect([...new Uint8Array(things.view.buffer, 0, 4)]).toEqual([0, 9, 9, 0])
    expect(things.lock.locked).toBe(true)
  })

  test('in the process that put it: it is the same object', async () => {
    const value = new Value('int32', 1)
    const queue = new Queue<unknown>()
    await queue.put([value, { value }])
    await queue.put(queue)
    expect(await queue.get()).toEqual([value, { value }])
    expect(await queue.get()).toBe(queue)
  })

  test('a queue of queues: who asks is answered through the queue that came with the question', async () => {
    const questions = new Queue<{ number: number; answers: Queue<number> }>()
    const answer = async (own: typeof questions) => {
      for await (const { number, answers } of own) await answers.put(number * number)
    }
    const answering = [pool.apply(answer, [questions]), pool.apply(answer, [questions])]
    const asked = [1, 2, 3, 4, 5, 6].map(async number => {
      const answers = new Queue<number>({ capacity: 256 })
      await questions.put({ number, answers })
      return answers.get()
    })
    expect(await Promise.all(asked)).toEqual([1, 4, 9, 16, 25, 36])
    questions.close()
    await Promise.all(answering)
  })

  test('that are put and read by workers only', async () => {
    const queue = new Queue<Value<'int32'>>()
    const make = async (own: Queue<Value<'int32'>>) => {
      const { Value: Made } = await import('@forkyard/core')
      await own.put(new Made('int32', 5))
      return process.pid
    }
    const read = async (own: Queue<Value<'int32'>>) => (await own.get()).add(1)
    const [maker, other] = [openPool({ processes: 1 }), openPool({ processes: 1 })]
    for (let round = 0; round < 20; round++) await maker.apply(make, [queue])
    const got = await other.map(
      read,
      Array.from({ length: 20 }, () => queue),
    )
    expect(got).toEqual(Array(20).fill(5))
  })
})

function array(own: SharedArray<'int32'>): ArrayLike<number> & Iterable<number> {
  return own.values
}

const putAndEnd = async (queue: Queue<unknown>, number: number) => {
  const { SharedArray: MadeArray, Value: Made } = await import('@forkyard/core')
  await queue.put([new Made('int32', number), new MadeArray('int32', [number])])
  return process.pid
}

describe('a Value of a worker that ends right after it was put', () => {
  test('is good: the worker stays until it was read', async () => {
    const own = openPool({ processes: 1, maxTasksPerChild: 1 })
    const queue = new Queue<[Value<'int32'>, SharedArray<'int32'>]>()
    const pids = [await own.apply(putAndEnd, [queue, 1]), await own.apply(putAndEnd, [queue, 2])]
    const closing = own.close().then(() => own.join())
    for (const number of [1, 2]) {
      const [value, numbers] = await queue.get()
      expect(value.add(1)).toBe(number)
      expect([...numbers.values]).toEqual([number])
      expect(value.value).toBe(number + 1)
    }
    await closing
    await untilEnded(pids)
  })

  test('that nobody can read any more does not keep it', async () => {
    const own = openPool({ processes: 1 })
    const putToOwn = async () => {
      const core = await import('@forkyard/core')
      const queue = new core.Queue<unknown>()
      await queue.put(new core.Value('int32', 1))
      globalThis.setTimeout(() => queue, 1e6).unref()
      return process.pid
    }
    const pid = await own.apply(putToOwn, [])
    const start = performance.now()
    await own.close()
    await own.join()
    await untilEnded([pid])
    // It would wait for ten seconds.
    expect(performance.now() - start).toBeLessThan(9000)
  })
})

test('of a Value whose worker is killed the reader learns that it is gone, and the next one is fine', async () => {
  const doomed = openPool({ processes: 1 })
  const queue = new Queue<unknown>({ maxSize: 3 })
  const pid = await doomed.apply(putAndEnd, [queue, 1])
  await queue.put({ plain: true })
  process.kill(pid, 'SIGKILL')
  await untilEnded([pid])
  await expect(queue.get()).rejects.toMatchObject({ code: 'ERR_SEGMENT_GONE' })
  expect(await queue.get()).toEqual({ plain: true })
  await doomed.apply(putAndEnd, [queue, 2])
  const [value] = (await queue.get()) as [Value<'int32'>]
  expect(value.value).toBe(2)
})

test('plain values of a worker that is killed stay', async () => {
  const doomed = openPool({ processes: 1 })
  const queue = new Queue<number[]>()
  const putMany = (own: Queue<number[]>) => {
    for (let number = 0; number < 100; number++) own.putSync([number])
    return process.pid
  }
  const pid = await doomed.apply(putMany, [queue])
  process.kill(pid, 'SIGKILL')
  await untilEnded([pid])
  expect(queue.size).toBe(100)
  for (let number = 0; number < 100; number++) expect(await queue.get()).toEqual([number])
})

test('a queue that a worker made is good after the worker has ended', async () => {
  const own = openPool({ processes: 1, maxTasksPerChild: 1 })
  const make = async () => {
    const { Queue: Made } = await import('@forkyard/core')
    const queue = new Made<string>()
    queue.putNowait('from the worker')
    return queue
  }
  const queue = await own.apply(make, [])
  await own.close()
  await own.join()
  expect(queue).toBeInstanceOf(Queue)
  expect(queue.getNowait()).toBe('from the worker')
  await pool.apply((one: Queue<string>) => one.put('from another'), [queue])
  expect(await queue.get()).toBe('from another')
})
