import { Queue, Semaphore } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

const iterate = async (queue: Queue<number>, begun?: Semaphore) => {
  const iterator = queue[Symbol.asyncIterator]()
  const first = iterator.next()
  begun?.release()
  const values: number[] = []
  for (let result = await first; !result.done; result = await iterator.next()) values.push(result.value)
  return values
}

const refused = expect.objectContaining({ name: 'QueueClosedError', code: 'ERR_QUEUE_CLOSED' })

describe('a queue that is closed', () => {
  test('gives what is left, and then its iteration ends in all readers', async () => {
    const queue = new Queue<number>()
    for (let number = 0; number < 300; number++) queue.putNowait(number)
    queue.close()
    expect(queue.closed).toBe(true)
    const parts = await Promise.all(
      [...Array(3).fill(queue)].map(own => pool.apply(iterate, [own])).concat(iterate(queue)),
    )
    expect(parts.flat().sort((one, other) => one - other)).toEqual(Array.from({ length: 300 }, (_, index) => index))
    expect(queue.size).toBe(0)
  })

  test('ends the iterations that wait, in all processes', async () => {
    const queue = new Queue<number>()
    const begun = new Semaphore(0)
    const reading = [1, 2, 3].map(() => pool.apply(iterate, [queue, begun])).concat(iterate(queue), iterate(queue))
    for (let count = 0; count < 3; count++) await begun.acquire()
    queue.close()
    expect(await Promise.all(reading)).toEqual([[], [], [], [], []])
  })

  test('ends the gets that wait, blocked ones too', async () => {
    const queue = new Queue<number>()
    const begun = new Semaphore(0)
    const get = async (own: Queue<number>, started: Semaphore, how: 'get' | 'getSync') => {
      started.release()
      try {
        return await own[how]()
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    const getting = (['get', 'getSync', 'getSync'] as const).map(how => pool.apply(get, [queue, begun, how]))
    for (let count = 0; count < 3; count++) await begun.acquire()
    const own = queue.get()
    queue.close()
    await expect(own).rejects.toEqual(refused)
    expect(await Promise.all(getting)).toEqual(Array(3).fill('ERR_QUEUE_CLOSED'))
  })

  test('refuses the puts that wait, in all processes, and gives what was there before', async () => {
    const queue = new Queue<number>({ maxSize: 1 })
    await queue.put(1)
    const begun = new Semaphore(0)
    const put = async (own: Queue<number>, started: Semaphore, how: 'put' | 'putSync') => {
      started.release()
      try {
        await own[how](2)
        return 'put'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    const putting = (['put', 'putSync', 'putSync'] as const).map(how => pool.apply(put, [queue, begun, how]))
    for (let count = 0; count < 3; count++) await begun.acquire()
    const own = [queue.put(3), queue.put(4)]
    queue.close()
    for (const one of own) await expect(one).rejects.toEqual(refused)
    expect(await Promise.all(putting)).toEqual(Array(3).fill('ERR_QUEUE_CLOSED'))
    expect(await iterate(queue)).toEqual([1])
  })

  test('drops the part of a long message that waits for room', async () => {
    const queue = new Queue<unknown>({ capacity: 1024 })
    await queue.put('before')
    const putting = queue.put(new Uint8Array(100_000))
    await new Promise(resolve => setImmediate(resolve))
    queue.close()
    await expect(putting).rejects.toEqual(refused)
    expect(await queue.get()).toBe('before')
    await expect(queue.get()).rejects.toEqual(refused)
    expect({ size: queue.size, empty: queue.empty }).toEqual({ size: 0, empty: true })
  })

  test('while a reader is in the middle of a long message: the reader ends', async () => {
    const lengths = async (queue: Queue<Uint8Array>) => {
      const all: number[] = []
      for await (const value of queue) all.push(value.length)
      return all
    }
    for (const turns of [0, 1, 3, 10, 30]) {
      const queue = new Queue<Uint8Array>({ capacity: 1024 })
      const reading = pool.apply(lengths, [queue])
      await queue.put(new Uint8Array(5))
      const putting = queue.put(new Uint8Array(2 ** 22)).then(
        () => [2 ** 22],
        () => [],
      )
      for (let count = 0; count < turns; count++) await new Promise(resolve => setImmediate(resolve))
      queue.close()
      expect(await reading).toEqual([5, ...(await putting)])
    }
  })

  test('is closed for every process, and may be closed again', async () => {
    const queue = new Queue<number>()
    await queue.put(1)
    queue.close()
    queue.close()
    const look = async (own: Queue<number>) => {
      own.close()
      const code = await own.put(2).catch((error: { code: string }) => error.code)
      return [own.closed, code, own.size]
    }
    expect(await pool.apply(look, [queue])).toEqual([true, 'ERR_QUEUE_CLOSED', 1])
    expect(await queue.get()).toBe(1)
  })

  test('by a worker is closed here', async () => {
    const queue = new Queue<number>()
    const reading = iterate(queue)
    const fill = async (own: Queue<number>) => {
      for (let number = 0; number < 5; number++) await own.put(number)
      own.close()
    }
    await pool.apply(fill, [queue])
    expect(await reading).toEqual([0, 1, 2, 3, 4])
    expect(queue.closed).toBe(true)
  })

  test('refuses what is put also when that could not travel', () => {
    const queue = new Queue<unknown>()
    queue.close()
    expect(() => queue.tryPut(1)).toThrow(refused)
    expect(() => queue.putNowait(1)).toThrow(refused)
    expect(() => queue.tryPut(() => 1)).toThrow()
  })
})

test('`break` out of an iteration leaves the rest to others', async () => {
  const queue = new Queue<number>()
  for (const number of [1, 2, 3]) queue.putNowait(number)
  for await (const value of queue) {
    expect(value).toBe(1)
    break
  }
  queue.close()
  expect(await pool.apply(iterate, [queue])).toEqual([2, 3])
})

test('what is put at the time of the closing is either refused or read, in whatever process', async () => {
  const put = async (own: Queue<number>, from: number) => {
    let number = from
    try {
      for (; ; number++) {
        if (number % 2) await own.put(number)
        else own.putSync(number)
      }
    } catch {
      return number
    }
  }
  for (let round = 0; round < 10; round++) {
    const queue = new Queue<number>({ capacity: 1024 })
    const putting = [pool.apply(put, [queue, 0]), pool.apply(put, [queue, 1_000_000])]
    const values: number[] = []
    while (values.length < 50) values.push(await queue.get())
    queue.close()
    values.push(...(await iterate(queue)))
    const ends = await Promise.all(putting)
    for (const [index, from] of [0, 1_000_000].entries()) {
      const own = values.filter(number => number >= from && number < from + 1_000_000)
      expect(own).toEqual(Array.from({ length: ends[index]! - from }, (_, place) => from + place))
    }
  }
})
