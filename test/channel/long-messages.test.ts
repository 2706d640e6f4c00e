import { Queue } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

const length = 16 * 2 ** 20

/** Bytes of which each place can be told from its neighbours, and each message from the others. */
function patterned(seed: number, bytes = length): Uint8Array {
  const numbers = new Uint32Array(bytes / 4)
  for (let index = 0; index < numbers.length; index++) numbers[index] = Math.imul(index + seed, 0x9e3779b1)
  return new Uint8Array(numbers.buffer)
}

/** Which message it is; undefined: it is not whole. */
function seedOf(bytes: Uint8Array): number | undefined {
  const numbers = new Uint32Array(bytes.slice().buffer)
  for (let seed = 0; seed < 100; seed++) {
    if (numbers[0] !== Math.imul(seed, 0x9e3779b1) >>> 0) continue
    for (let index = 0; index < numbers.length; index++) {
      if (numbers[index] !== Math.imul(index + seed, 0x9e3779b1) >>> 0) return undefined
    }
    return seed
  }
  return undefined
}

const ways = ['put', 'putSync', 'get', 'getSync'] as const
const putIn = async (queue: Queue<unknown>, how: 'put' | 'putSync', seeds: number[]) => {
  for (const seed of seeds) await queue[how]({ seed, bytes: patterned(seed) })
}
const getIn = async (queue: Queue<{ seed: number; bytes: Uint8Array }>, how: 'get' | 'getSync', count: number) => {
  const seeds: unknown[] = []
  while (seeds.length < count) {
    const { seed, bytes } = await queue[how]()
    seeds.push([seed, bytes.length, seedOf(bytes)])
  }
  return seeds
}

describe.each([
  ['64 KiB', 2 ** 16],
  ['1 MiB', 2 ** 20],
])('messages of 16 MiB through a ring of %s', (_name, capacity) => {
  test.each([
    ['put', 'get'],
    ['put', 'getSync'],
    ['putSync', 'get'],
    ['putSync', 'getSync'],
  ] as const)('by %s and %s of workers', async (put, get) => {
    const queue = new Queue<never>({ capacity })
    const putting = pool.apply(putIn, [queue, put, [1, 2]])
    expect(await pool.apply(getIn, [queue, get, 2])).toEqual([1, 2].map(seed => [seed, length, seed]))
    await putting
    expect(queue.size).toBe(0)
  })

  test('there and back', async () => {
    const [there, back] = [new Queue<Uint8Array>({ capacity }), new Queue<Uint8Array>({ capacity })]
    const echo = async (from: Queue<Uint8Array>, to: Queue<Uint8Array>) => {
      for (let count = 0; count < 2; count++) await to.put(await from.get())
    }
    const echoing = pool.apply(echo, [there, back])
    const putting = [there.put(patterned(5)), there.put(patterned(6))]
    expect(seedOf(await back.get())).toBe(5)
    expect(seedOf(await back.get())).toBe(6)
    await Promise.all([echoing, ...putting])
  })

  test('of two producers at once', async () => {
    const queue = new Queue<never>({ capacity })
    const putting = [pool.apply(putIn, [queue, 'put', [1, 2]]), pool.apply(putIn, [queue, 'putSync', [11, 12]])]
    const got = (await getIn(queue, 'get', 4)) as [number, number, number][]
    expect(got.map(([seed]) => seed).sort((one, other) => one - other)).toEqual([1, 2, 11, 12])
    for (const [seed, bytes, whole] of got) expect([bytes, whole]).toEqual([length, seed])
    await Promise.all(putting)
  })
})

test('small ones between long ones keep their places', async () => {
  const queue = new Queue<unknown>({ capacity: 2 ** 16 })
  const sent: unknown[] = []
  for (let round = 0; round < 5; round++) sent.push(round, patterned(round, 2 ** 18), `after ${round}`)
  const puts = sent.map(value => queue.put(value))
  for (const value of sent) expect(await queue.get()).toEqual(value)
  await Promise.all(puts)
})

test('one counts as one for maxSize', async () => {
  const queue = new Queue<Uint8Array>({ capacity: 1024, maxSize: 1 })
  const puts = [1, 2, 3].map(seed => queue.put(patterned(seed, 2 ** 16)))
  for (const seed of [1, 2, 3]) expect(seedOf(await queue.get())).toBe(seed)
  await Promise.all(puts)
})

test.each(ways)('lengths around that of the ring arrive whole, by %s', async way => {
  const queue = new Queue<Uint8Array>({ capacity: 1024 })
  const sizes = [1, 2, 3].flatMap(times => Array.from({ length: 80 }, (_, index) => times * 1024 - 60 + index))
  const run = async (own: Queue<Uint8Array>, lengths: number[], how: typeof way) => {
    for (const size of lengths) {
      if (how === 'put' || how === 'putSync') await own[how](new Uint8Array(size).fill(size))
      else {
        const got = await own[how]()
        if (got.length !== size || got.some(byte => byte !== (size & 255))) throw new Error(`${size} is not whole`)
      }
    }
  }
  const isPut = way === 'put' || way === 'putSync'
  const running = pool.apply(run, [queue, sizes, way])
  await run(queue, sizes, isPut ? 'get' : 'put')
  await running
  expect(queue.size).toBe(0)
})
