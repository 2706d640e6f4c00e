import { fileURLToPath } from 'node:url'
import { Queue, SyncWaitError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'

const pool = openPool({ processes: 2 })

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const double = async (from: Queue<number>, to: Queue<number>) => {
  for await (const number of from) await to.put(2 * number)
}

async function drain<T>(queue: Queue<T>): Promise<T[]> {
  queue.close()
  const values: T[] = []
  for await (const value of queue) values.push(value)
  return values
}

function filled(...values: number[]): Queue<number> {
  const queue = new Queue<number>()
  for (const value of values) queue.putNowait(value)
  return queue
}

describe('a queue travels', () => {
  test('as an argument', async () => {
    const [from, to] = [filled(1, 2, 3), new Queue<number>()]
    from.close()
    await pool.apply(double, [from, to])
    expect(await drain(to)).toEqual([2, 4, 6])
  })

  test('captured by a closure', async () => {
    const queue = new Queue<number>()
    await pool.map(number => queue.put(number * number), [1, 2, 3])
    expect((await drain(queue)).sort()).toEqual([1, 4, 9])
  })

  test('in the arguments of an initializer, also to a worker that replaces another', async () => {
    const queue = new Queue<number>()
    const keep = (own: Queue<number>) => own
    const own = openPool({ processes: 1, maxTasksPerChild: 1, initializer: keep, initArgs: [queue] })
    const put = async (number: number) => {
      const { workerState } = await import('@forkyard/core')
      await (workerState() as Queue<number>).put(number)
    }
    for (const number of [1, 2, 3]) await own.apply(put, [number])
    expect(await drain(queue)).toEqual([1, 2, 3])
  })

  test('as a result: it is the same object', async () => {
    const queue = filled(1)
    expect(await pool.apply((own: Queue<number>) => ({ inside: [own] }), [queue])).toEqual({ inside: [queue] })
    expect((await pool.apply((own: Queue<number>) => [own], [queue]))[0]).toBe(queue)
  })

  test('through another queue, with what is in it', async () => {
    const carrier = new Queue<Queue<number>>()
    await carrier.put(filled(7, 8))
    const take = async (own: Queue<Queue<number>>) => {
      const inner = await own.get()
      return [inner.getSync(), inner.getSync(), inner.size]
    }
    expect(await pool.apply(take, [carrier])).toEqual([7, 8, 0])
  })

  test('with its maxSize', async () => {
    const queue = new Queue<number>({ maxSize: 2 })
    const fill = (own: Queue<number>) => [own.tryPut(1), own.tryPut(2), own.tryPut(3), own.full]
    expect(await pool.apply(fill, [queue])).toEqual([true, true, false, true])
    expect([queue.full, queue.size]).toEqual([true, 2])
  })

  test('two pools deep, and back up', async () => {
    const queue = new Queue<string>()
    const nest = async (own: Queue<string>) => {
      const { Pool: Inner } = await import('@forkyard/core')
      const inner = new Inner({ processes: 1 })
      const answer = inner.apply(
        async (deep: Queue<string>) => {
          await deep.put('from below')
          return deep.getSync()
        },
        [own],
      )
      await own.put('from between')
      await answer
      await inner.close()
      await inner.join()
    }
    await pool.apply(nest, [queue])
    expect(queue.size).toBe(1)
  })

  test('to threads of this process, by serialize and deserialize', async () => {
    const { stdout, stderr, exitCode } = await startNode([pathOf('./threads.mjs')]).ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual({ complete: true, count: 300, same: [true, true] })
  })
})

test('workers pass values to each other while this process computes', async () => {
  await pool.ready()
  const [from, to] = [new Queue<number>({ maxSize: 2 }), new Queue<number>()]
  const put = async (queue: Queue<number>) => {
    for (let number = 0; number < 500; number++) await queue.put(number)
    queue.close()
  }
  const passing = [pool.apply(put, [from]), pool.apply(double, [from, to])]
  // One turn writes both; from then on this process does nothing but look.
  await new Promise(resolve => setImmediate(resolve))
  while (to.size < 500);
  await Promise.all(passing)
  expect(await drain(to)).toEqual(Array.from({ length: 500 }, (_, index) => 2 * index))
})

test('this process has a get that waits, and computes: others take what comes meanwhile', async () => {
  const queue = new Queue<number>()
  const results = new Queue<number>()
  const waiting = queue.get().catch(error => error.code)
  const passing = pool.apply(double, [queue, results])
  await pool.apply(() => {})
  queue.putNowait(1)
  queue.putNowait(2)
  queue.putNowait(3)
  while (results.size < 2);
  queue.close()
  await passing
  const own = await waiting
  const taken = own === 'ERR_QUEUE_CLOSED' ? [] : [2 * own]
  expect([...(await drain(results)), ...taken].sort()).toEqual([2, 4, 6])
})

test('in a process that has workers nothing blocks', async () => {
  const queue = filled(1)
  await pool.ready()
  expect(() => queue.getSync()).toThrow(SyncWaitError)
  expect(() => queue.putSync(2)).toThrow(SyncWaitError)
  expect(await drain(queue)).toEqual([1])
})

test('where processes share no memory the constructor says so', async () => {
  const env = { FORKYARD_SHARED_MEMORY: 'off' }
  const { stdout, stderr, exitCode } = await startNode([pathOf('./without-shared-memory.mjs')], { env }).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const refusal = ['UnsupportedPlatformError', 'ERR_UNSUPPORTED_PLATFORM']
  expect(JSON.parse(stdout)).toEqual({ here: refusal, inWorker: refusal, misuse: 'RangeError' })
})
