import { EncodeError, Queue, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { geometry, type Path, type Point } from './geometry.ts'

const pool = openPool({ processes: 1 })

async function throughWorker<T>(value: T): Promise<T> {
  const [there, back] = [new Queue<T>(), new Queue<T>()]
  const passing = pool.apply(
    async (from: Queue<T>, to: Queue<T>) => {
      await to.put(await from.get())
    },
    [there, back],
  )
  await there.put(value)
  await passing
  return back.get()
}

const cyclic: { name: string; self?: unknown; list: unknown[] } = { name: 'knot', list: [] }
cyclic.self = cyclic
cyclic.list.push(cyclic, cyclic.list)

const values: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['NaN', Number.NaN],
  ['-0', -0],
  ['Infinity', -Infinity],
  ['a bigint', -(2n ** 100n)],
  ['an empty text', ''],
  ['a long text', 'ä€𝄞'.repeat(10_000)],
  ['a Map and a Set', new Map<unknown, unknown>([[{ key: 1 }, new Set([1, 'two', new Set()])]])],
  ['a Date', new Date(1e12)],
  ['a RegExp and a URL', [/a+/giu, new URL('https://example.org/?a=b#c')]],
  ['typed arrays', [new Float64Array([0.5, -0, Number.NaN]), new BigInt64Array([-1n]), new Uint8ClampedArray(3)]],
  ['a Buffer', Buffer.from('bytes')],
  ['an empty array and an ArrayBuffer', [new Uint8Array(0), new Uint8Array([1, 2, 3]).buffer]],
  ['a sparse array', Object.assign([], { 1: undefined, 5: 5 })],
  ['cycles', cyclic],
]

test.each(values)('%s arrives as it left', async (_name, value) => {
  expect(await throughWorker(value)).toStrictEqual(value)
  const own = new Queue<unknown>()
  own.putNowait(value)
  expect(own.tryGet()).toStrictEqual({ value })
})

test('an error arrives with its class, its cause and its properties', async () => {
  const cause = new TypeError('the cause')
  const error = Object.assign(new RangeError('out of it', { cause }), { code: 'E_MINE', at: new Date(5) })
  const arrived = await throughWorker(error)
  expect(arrived).toBeInstanceOf(RangeError)
  expect(arrived).toMatchObject({ message: 'out of it', code: 'E_MINE', at: new Date(5) })
  expect(arrived.cause).toBeInstanceOf(TypeError)
  expect((arrived.cause as Error).message).toBe('the cause')
})

test('the same object twice is one object', async () => {
  const one = { n: 1 }
  const [left, right] = await throughWorker([one, one])
  expect(left).toBe(right)
})

test('an instance of a class arrives as one in a process that has not loaded its module', async () => {
  const { Point, Path } = await geometry
  const queue = new Queue<Point>()
  await queue.put(new Point(3, 4))
  expect(await pool.apply(async (own: Queue<Point>) => (await own.get()).length, [queue])).toBe(5)
  const path = await throughWorker(new Path([new Point(1, 2)]))
  expect(path).toBeInstanceOf(Path)
  expect(path.points).toEqual([new Point(1, 2)])
})

describe('a class whose module the reader has not loaded', () => {
  const look = (queue: Queue<Path>, how: 'getSync' | 'tryGet') => {
    try {
      queue[how]()
      return 'it could'
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
  }

  test.each(['getSync', 'tryGet'] as const)('%s says so, and get() has the value then, in its turn', async how => {
    const { Path } = await geometry
    const fresh = openPool({ processes: 1, execArgv: ['--expose-gc'] })
    const queue = new Queue<Path>()
    await queue.put(new Path([]))
    await queue.put(new Path([null!]))
    expect(await fresh.apply(look, [queue, how])).toMatch(/^TypeError: .*classes whose modules/)
    // The value stays though the queue's object there does not.
    await fresh.apply(() => (globalThis as unknown as { gc(): void }).gc())
    const read = async (own: Queue<Path>) => [(await own.get()).points.length, own.getSync().points.length]
    expect(await fresh.apply(read, [queue])).toEqual([0, 1])
  })

  test('may come with a Value in one message', async () => {
    const { Point } = await geometry
    const fresh = openPool({ processes: 1 })
    const queue = new Queue<[Point, Value<'int32'>]>()
    const value = new Value('int32', 7)
    await queue.put([new Point(3, 4), value])
    const read = async (own: Queue<[Point, Value<'int32'>]>) => {
      const [point, arrived] = await own.get()
      arrived.add(1)
      return point.length
    }
    expect(await fresh.apply(read, [queue])).toBe(5)
    expect(value.value).toBe(8)
  })
})

describe('a value that cannot travel', () => {
  const unencodable: [string, unknown, string][] = [
    ['a function', { deep: [0, { run: () => 1 }] }, '.deep[1].run'],
    ['a symbol', [Symbol('mine')], '[0]'],
    ['a promise', { later: Promise.resolve() }, '.later'],
    ['an instance of an unknown class', { thing: new (class Unknown {})() }, '.thing'],
    ['a pool', { pool }, '.pool'],
  ]

  test.each(unencodable)(
    '%s fails when it is put, with its path, and nothing is in the queue',
    async (_name, value, path) => {
      const queue = new Queue<unknown>({ maxSize: 1 })
      const isRefusal = expect.objectContaining({ code: 'ERR_ENCODE', path })
      await expect(queue.put(value)).rejects.toThrow(EncodeError)
      await expect(queue.put(value)).rejects.toEqual(isRefusal)
      expect(() => queue.tryPut(value)).toThrow(isRefusal)
      expect(() => queue.putNowait(value)).toThrow(isRefusal)
      expect(queue.size).toBe(0)
      await queue.put('fine')
      await expect(queue.put(value, { timeout: 5 })).rejects.toEqual(isRefusal)
      expect(() => queue.tryPut(value)).toThrow(isRefusal)
      expect(await queue.get()).toBe('fine')
    },
  )

  test('fails in a worker, blocking too', async () => {
    const queue = new Queue<unknown>()
    const put = (own: Queue<unknown>) => {
      try {
        own.putSync({ inside: () => 1 })
        return 'it could'
      } catch (error) {
        return (error as EncodeError).path
      }
    }
    expect(await pool.apply(put, [queue])).toBe('.inside')
    expect(queue.size).toBe(0)
  })
})

describe('a value that is changed after the put that had to wait', () => {
  const kinds: [string, () => { value: unknown; change(): void; original: unknown }][] = [
    [
      'an object',
      () => {
        const value = { list: [1, 2], map: new Map([['a', 1]]) }
        return { value, change: () => value.map.set('b', value.list.push(3)), original: structuredClone(value) }
      },
    ],
    [
      'a small typed array',
      () => {
        const value = new Uint8Array(10).fill(1)
        return { value, change: () => value.fill(2), original: new Uint8Array(10).fill(1) }
      },
    ],
    [
      'a large typed array',
      () => {
        const value = new Uint8Array(100_000).fill(1)
        return { value, change: () => value.fill(2), original: new Uint8Array(100_000).fill(1) }
      },
    ],
    [
      'a large Buffer inside of an object',
      () => {
        const value = { bytes: Buffer.alloc(100_000, 1) }
        return { value, change: () => value.bytes.fill(2), original: { bytes: Buffer.alloc(100_000, 1) } }
      },
    ],
  ]

  test.each(kinds)('%s arrives as it was at the call', async (_name, make) => {
    for (const options of [{ maxSize: 1 }, { capacity: 256 }, { capacity: 2 ** 17 }]) {
      const queue = new Queue<unknown>(options)
      let ahead = 0
      while (ahead < 5000 && queue.tryPut('before')) ahead++
      const { value, change, original } = make()
      const putting = [queue.put(value), queue.put(value)]
      change()
      for (let index = 0; index < ahead; index++) await queue.get()
      expect(await queue.get()).toStrictEqual(original)
      expect(await queue.get()).toStrictEqual(original)
      await Promise.all(putting)
    }
  })
})

test('what a reader gets is its own: changing it changes nothing of the queue', async () => {
  const queue = new Queue<Uint8Array>({ capacity: 256 })
  for (let round = 0; round < 50; round++) {
    queue.putNowait(new Uint8Array(100).fill(round))
    const one = queue.getNowait()
    queue.putNowait(new Uint8Array(100).fill(255))
    expect(one).toEqual(new Uint8Array(100).fill(round))
    one.fill(9)
    expect(queue.getNowait()).toEqual(new Uint8Array(100).fill(255))
  }
})
