import { Queue } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

async function take<T>(queue: Queue<T>, count: number): Promise<T[]> {
  const values: T[] = []
  while (values.length < count) values.push(await queue.get())
  return values
}

describe('what one process puts comes out in the order of its calls', () => {
  test('when all of them wait', async () => {
    const queue = new Queue<number>({ maxSize: 1 })
    const puts = upTo(100).map(number => queue.put(number))
    expect(await take(queue, 100)).toEqual(upTo(100))
    await Promise.all(puts)
  })

  test('when some wait, and those that must not wait come in between', async () => {
    const queue = new Queue<string>({ maxSize: 2 })
    const puts = [queue.put('a'), queue.put('b'), queue.put('c')]
    expect(queue.tryPut('too early')).toBe(false)
    puts.push(queue.put('d'))
    expect(await take(queue, 2)).toEqual(['a', 'b'])
    await puts[3]
    expect(queue.tryPut('no room')).toBe(false)
    expect(queue.getNowait()).toBe('c')
    expect(queue.tryPut('e')).toBe(true)
    expect(await take(queue, 2)).toEqual(['d', 'e'])
  })

  test('when there is room again, but an earlier put has not seen it yet', async () => {
    const queue = new Queue<string>({ maxSize: 1 })
    await queue.put('a')
    const waiting = queue.put('b')
    await new Promise(resolve => setImmediate(resolve))
    expect(queue.getNowait()).toBe('a')
    expect(queue.tryPut('c')).toBe(false)
    expect(await queue.get()).toBe('b')
    await waiting
  })

  test('when a small one would fit before the large one that waits', async () => {
    const queue = new Queue<unknown>({ capacity: 1024 })
    while (queue.tryPut('x'.repeat(200)));
    const before = queue.size
    const large = new Uint8Array(700).fill(7)
    const puts = [queue.put(large), queue.put('small')]
    const values = await take(queue, before + 2)
    expect(values.slice(before)).toEqual([large, 'small'])
    await Promise.all(puts)
  })

  test('in a worker that mixes calls that block, that wait and that do not', async () => {
    const mix = async (queue: Queue<number>, count: number) => {
      const puts: Promise<void>[] = []
      for (let number = 0; number < count; number++) {
        if (number % 3 === 0) puts.push(queue.put(number))
        else if (number % 3 === 1) queue.putSync(number)
        else while (!queue.tryPut(number)) await new Promise(resolve => setImmediate(resolve))
      }
      await Promise.all(puts)
    }
    for (const options of [{ maxSize: 1 }, { maxSize: 4 }, { capacity: 256 }, {}]) {
      const queue = new Queue<number>(options)
      const mixing = pool.apply(mix, [queue, 300])
      expect(await take(queue, 300)).toEqual(upTo(300))
      await mixing
    }
  })

  test('of each of several, when they put at the same time', async () => {
    const queue = new Queue<[putter: number, number: number]>({ capacity: 512 })
    const put = async (target: Queue<[number, number]>, putter: number) => {
      for (let number = 0; number < 500; number++) {
        if (number % 2) await target.put([putter, number])
        else target.putSync([putter, number])
      }
    }
    const putting = [0, 1, 2].map(putter => pool.apply(put, [queue, putter]))
    const values = await take(queue, 1500)
    for (const own of [0, 1, 2]) {
      expect(values.filter(([putter]) => putter === own).map(([, number]) => number)).toEqual(upTo(500))
    }
    await Promise.all(putting)
  })
})

describe('the gets of one process are served in the order of their calls', () => {
  test('also when one that must not wait comes after them', async () => {
    const queue = new Queue<string>()
    const getting = queue.get()
    queue.putNowait('a')
    expect(queue.tryGet()).toBeUndefined()
    expect(await getting).toBe('a')
  })

  test('in a worker that mixes calls that block, that wait and that do not', async () => {
    const mix = async (queue: Queue<number>, count: number) => {
      const got: (number | Promise<number>)[] = []
      while (got.length < count) {
        if (got.length % 3 === 0) got.push(queue.get())
        else if (got.length % 3 === 1) got.push(queue.getSync())
        else {
          const found = queue.tryGet()
          if (found) got.push(found.value)
          else await new Promise(resolve => setImmediate(resolve))
        }
      }
      return Promise.all(got)
    }
    const queue = new Queue<number>({ maxSize: 3 })
    const mixing = pool.apply(mix, [queue, 300])
    for (const number of upTo(300)) await queue.put(number)
    expect(await mixing).toEqual(upTo(300))
  })
})

describe('a thread that blocks goes on with its own calls at the other side', () => {
  test('a get for which a put of the same thread waits', async () => {
    const run = async (queue: Queue<number>) => {
      const puts = [1, 2, 3].map(number => queue.put(number))
      const got = [queue.getSync(), queue.getSync(), queue.getSync()]
      await Promise.all(puts)
      return got
    }
    expect(await pool.apply(run, [new Queue<number>({ maxSize: 1 })])).toEqual([1, 2, 3])
  })

  test('a put for whose room a get of the same thread waits', async () => {
    const run = async (queue: Queue<number>) => {
      const gets = [queue.get(), queue.get(), queue.get()]
      for (const number of [1, 2, 3, 4]) queue.putSync(number)
      return Promise.all(gets)
    }
    expect(await pool.apply(run, [new Queue<number>({ maxSize: 1 })])).toEqual([1, 2, 3])
  })

  test('a value that is larger than the ring', async () => {
    const run = async (queue: Queue<Uint8Array>) => {
      const putting = queue.put(new Uint8Array(100_000).fill(7))
      const got = queue.getSync()
      await putting
      const getting = queue.get()
      queue.putSync(got)
      return getting
    }
    const queue = new Queue<Uint8Array>({ capacity: 256 })
    expect(await pool.apply(run, [queue])).toEqual(new Uint8Array(100_000).fill(7))
    expect(queue.size).toBe(0)
  })
})

test('each value goes to one reader only', async () => {
  const queue = new Queue<number>()
  const readAll = async (own: Queue<number>) => {
    const values: number[] = []
    for await (const value of own) values.push(value)
    return values
  }
  const reading = [pool.apply(readAll, [queue]), pool.apply(readAll, [queue]), readAll(queue), readAll(queue)]
  for (const number of upTo(1000)) await queue.put(number)
  queue.close()
  const values = (await Promise.all(reading)).flat()
  expect(values.sort((one, other) => one - other)).toEqual(upTo(1000))
})
