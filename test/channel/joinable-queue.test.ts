import { deserialize, JoinableQueue, Queue, serialize, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProcess } from '../process/open-process.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Whether it has settled by itself within some turns. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true
  const settle = () => {
    pending = false
  }
  promise.then(settle, settle)
  for (let count = 0; count < 20; count++) await turn()
  return pending
}

function filled(...values: number[]): JoinableQueue<number> {
  const queue = new JoinableQueue<number>()
  for (const value of values) queue.putNowait(value)
  return queue
}

describe('join', () => {
  test('of a queue into which nothing was put resolves, and so does joinSync', async () => {
    const queue = new JoinableQueue()
    await queue.join()
    queue.joinSync()
    await queue.join({ timeout: 0 })
  })

  test('waits until each value is done, not only until there is none', async () => {
    const queue = filled(1, 2)
    const joining = queue.join()
    expect(await isPending(joining)).toBe(true)
    await queue.get()
    queue.taskDone()
    expect(await isPending(joining)).toBe(true)
    await queue.get()
    expect(queue.empty).toBe(true)
    expect(await isPending(joining)).toBe(true)
    queue.taskDone()
    await joining
  })

  test('waits for what is put while it waits', async () => {
    const queue = filled(1)
    const joining = queue.join()
    await queue.get()
    await queue.put(2)
    queue.taskDone()
    expect(await isPending(joining)).toBe(true)
    await queue.get()
    queue.taskDone()
    await joining
  })

  test('waits for puts that still wait for room', async () => {
    const queue = new JoinableQueue<number>({ maxSize: 1 })
    const puts = [1, 2, 3].map(value => queue.put(value))
    const joining = queue.join()
    for (const value of [1, 2, 3]) {
      expect(await isPending(joining)).toBe(true)
      expect(await queue.get()).toBe(value)
      queue.taskDone()
    }
    await Promise.all([...puts, joining])
  })

  test('does not wait for a put that was given up', async () => {
    const queue = new JoinableQueue<number>({ maxSize: 1 })
    await queue.put(1)
    const controller = new AbortController()
    const putting = queue.put(2, { signal: controller.signal })
    const joining = queue.join()
    controller.abort('enough')
    await expect(putting).rejects.toBe('enough')
    await queue.get()
    queue.taskDone()
    await joining
  })

  test.each(['put', 'putSync', 'tryPut', 'putNowait'] as const)('counts what %s puts', async name => {
    const queue = new JoinableQueue<number>()
    await queue[name](1)
    await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test.each(['get', 'getSync', 'tryGet', 'getNowait'] as const)('waits for what %s took', async name => {
    const queue = filled(1)
    await queue[name]()
    await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    queue.taskDone()
    await queue.join()
  })

  test('does not wait for what was not put: a full queue, one that is closed, what cannot travel', async () => {
    const queue = new JoinableQueue<unknown>({ maxSize: 1 })
    await expect(queue.put(() => 1)).rejects.toMatchObject({ code: 'ERR_ENCODE' })
    await queue.join()
    await queue.put(1)
    expect(queue.tryPut(2)).toBe(false)
    await queue.get()
    queue.taskDone()
    await queue.join()
    queue.close()
    await expect(queue.put(3)).rejects.toMatchObject({ code: 'ERR_QUEUE_CLOSED' })
    await queue.join()
  })

  test('may be called many times, at once and one after the other', async () => {
    const queue = filled(1)
    const joins = [queue.join(), queue.join(), queue.join()]
    await queue.get()
    queue.taskDone()
    await Promise.all(joins)
    await queue.join()
    await queue.put(2)
    await expect(queue.join({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

describe('a join that is given up', () => {
  test.each([0, 1, 20, 70])('by its time of %i ms', async timeout => {
    const queue = filled(1)
    const error = (await queue.join({ timeout }).catch(reason => reason)) as Error
    expect(error).toMatchObject({ code: 'ERR_TIMEOUT', message: `Not all values were done within ${timeout} ms.` })
    expect(() => queue.joinSync({ timeout })).toThrow(expect.objectContaining({ code: 'ERR_TIMEOUT' }))
    await queue.get()
    queue.taskDone()
    await queue.join()
  })

  test('by its signal, whose reason it rejects with', async () => {
    const queue = filled(1)
    const controller = new AbortController()
    const joining = queue.join({ signal: controller.signal })
    await turn()
    controller.abort('enough')
    await expect(joining).rejects.toBe('enough')
    await expect(filled().join({ signal: AbortSignal.abort('before') })).rejects.toBe('before')
  })

  test.each([null, 100, { timeout: -1 }, { timeout: '5' }, { signal: 'stop' }])(
    'by wrong options: %j',
    async options => {
      const error = (await filled()
        .join(options as never)
        .catch(reason => reason)) as Error
      expect(error).toSatisfy(reason => reason instanceof TypeError || reason instanceof RangeError)
      expect(error.message).toContain('join')
    },
  )
})

describe('taskDone', () => {
  test('is refused when nothing was taken', () => {
    const queue = new JoinableQueue<number>()
    expect(() => queue.taskDone()).toThrow(RangeError)
    queue.putNowait(1)
    expect(() => queue.taskDone()).toThrow('more often than values were taken')
  })

  test('is refused once more than values were taken, and changes nothing then', async () => {
    const queue = filled(1, 2)
    await queue.get()
    queue.taskDone()
    expect(() => queue.taskDone()).toThrow(RangeError)
    await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    await queue.get()
    queue.taskDone()
    await queue.join()
  })

  test('may be called by another process than the one that took the value', async () => {
    const pool = openPool({ processes: 1 })
    const queue = filled(1, 2)
    expect(await pool.apply((own: JoinableQueue<number>) => own.get(), [queue])).toBe(1)
    queue.taskDone()
    expect(() => queue.taskDone()).toThrow(RangeError)
    expect(await queue.get()).toBe(2)
    await pool.apply((own: JoinableQueue<number>) => own.taskDone(), [queue])
    await queue.join()
  })

  test('is counted once each, by many at once', async () => {
    const pool = openPool({ processes: 3 })
    const queue = new JoinableQueue<number>()
    const done = new Value('int32')
    const work = async (own: JoinableQueue<number>, count: Value<'int32'>) => {
      for await (const _ of own) {
        count.add(1)
        own.taskDone()
      }
    }
    const working = pool.map((own: JoinableQueue<number>) => work(own, done), [queue, queue, queue], { chunkSize: 1 })
    for (let round = 1; round <= 20; round++) {
      for (let number = 0; number < 100; number++) await queue.put(number)
      await queue.join()
      expect(done.value).toBe(100 * round)
    }
    expect(() => queue.taskDone()).toThrow(RangeError)
    queue.close()
    await working
  })
})

test('several processes join, blocking and not: each goes on when the last value is done, not before', async () => {
  const pool = openPool({ processes: 4 })
  await pool.ready()
  const queue = filled(1, 2, 3)
  const done = new Value('int32')
  const joins = shared('int32', 1)
  const join = async (own: JoinableQueue<number>, count: Value<'int32'>, started: Int32Array, blocks: boolean) => {
    Atomics.add(started, 0, 1)
    if (blocks) own.joinSync()
    else await own.join()
    return count.value
  }
  const joining = [true, false, true].map(blocks => pool.apply(join, [queue, done, joins, blocks]))
  joining.push(queue.join().then(() => done.value))
  while (joins[0]! < 3) await turn()
  const work = async (own: JoinableQueue<number>, count: Value<'int32'>) => {
    for (let taken = 0; taken < 3; taken++) {
      await own.get()
      await new Promise(resolve => setTimeout(resolve, 20))
      count.add(1)
      own.taskDone()
    }
  }
  await pool.apply(work, [queue, done])
  expect(await Promise.all(joining)).toEqual([3, 3, 3, 3])
})

test('joinSync is refused in a process that has children', async () => {
  const pool = openPool({ processes: 1 })
  await pool.ready()
  expect(() => new JoinableQueue().joinSync()).toThrow(expect.objectContaining({ code: 'ERR_SYNC_WAIT' }))
})

describe('it is a Queue', () => {
  test('with its options, sizes, closing and iteration', async () => {
    const queue = new JoinableQueue<number>({ maxSize: 2, capacity: 1024 })
    expect(queue).toBeInstanceOf(Queue)
    await queue.put(1)
    await queue.put(2)
    expect({ size: queue.size, full: queue.full, empty: queue.empty }).toEqual({ size: 2, full: true, empty: false })
    expect(queue.tryPut(3)).toBe(false)
    queue.close()
    const got: number[] = []
    for await (const value of queue) {
      got.push(value)
      queue.taskDone()
    }
    expect(got).toEqual([1, 2])
    await queue.join()
  })

  test.each([
    [{ maxSize: -1 }, RangeError, 'maxSize of a JoinableQueue'],
    [{ capacity: 0 }, RangeError, 'capacity of a JoinableQueue'],
    [null, TypeError, 'options of a JoinableQueue'],
  ])('%j are refused as its options', (options, type, message) => {
    expect(() => new JoinableQueue(options as never)).toThrow(type)
    expect(() => new JoinableQueue(options as never)).toThrow(message)
  })

  test('hands over values that are larger than it, and waits for them', async () => {
    const pool = openPool({ processes: 1 })
    const queue = new JoinableQueue<Uint8Array>({ capacity: 4096 })
    const take = async (own: JoinableQueue<Uint8Array>) => {
      const { length } = await own.get()
      own.taskDone()
      return length
    }
    const taking = pool.apply(take, [queue])
    await queue.put(new Uint8Array(2 ** 20))
    await queue.join()
    expect(await taking).toBe(2 ** 20)
  })

  test('after it was disposed of, nothing can be done with it', async () => {
    const queue = filled(1)
    const joining = queue.join({ timeout: 200 })
    queue[Symbol.dispose]()
    await expect(joining).rejects.toThrow(/disposed|done/)
    await expect(queue.join()).rejects.toThrow(TypeError)
    expect(() => queue.joinSync()).toThrow(TypeError)
    expect(() => queue.taskDone()).toThrow(TypeError)
  })
})

describe('it travels', () => {
  test('as what it is, the same object in one thread', async () => {
    const pool = openPool({ processes: 1 })
    const queue = filled(1)
    const look = (own: JoinableQueue<number>, { again }: { again: unknown }) => [own.constructor.name, own === again]
    expect(await pool.apply(look, [queue, { again: queue }])).toEqual(['JoinableQueue', true])
    expect(await pool.apply((own: unknown) => own, [queue])).toBe(queue)
    expect(deserialize(serialize(queue))).toBe(queue)
    const carrier = new Queue<JoinableQueue<number>>()
    await carrier.put(queue)
    expect(await carrier.get()).toBe(queue)
  })

  test('captured by a closure, and to a Process', async () => {
    const queue = filled(1, 2)
    const child = await runProcess({
      target: async () => {
        for (let count = 0; count < 2; count++) {
          await queue.get()
          queue.taskDone()
        }
      },
    })
    expect(child.exitCode).toBe(0)
    await queue.join()
  })

  test('from a worker that made and filled it', async () => {
    const pool = openPool({ processes: 1 })
    const make = async () => {
      const { JoinableQueue: Kind } = await import('@forkyard/core')
      const queue = new Kind<string>()
      await queue.put('made there')
      return queue
    }
    const queue = await pool.apply(make)
    expect(await queue.get()).toBe('made there')
    await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    queue.taskDone()
    await queue.join()
  })
})
