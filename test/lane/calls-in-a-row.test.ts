import { tasks, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { warm } from './warm.ts'

const { makePoint } = tasks<{ makePoint(x: number, y: number): unknown }>(
  new URL('../tasks/geometry.mjs', import.meta.url),
)

const modes = [
  ['by both lanes', {}],
  ['by memory wherever it can be', { lane: 'memory' }],
  ['by the pipe alone', { lane: 'pipe' }],
  ['without shared memory', { env: { FORKYARD_SHARED_MEMORY: 'off' } }],
] as const

test.each(modes)('%s: each call in a row has its own answer', async (_, options) => {
  const pool = openPool({ processes: 2, ...options })
  const double = (number: number) => number * 2
  for (let number = 0; number < 3000; number++) expect(await pool.apply(double, [number])).toBe(number * 2)
  expect(pool.stats()).toMatchObject({ tasksDone: 3000, tasksFailed: 0 })
})

test('each small call to a worker that has nothing to do goes by the second lane', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  await pool.ready()
  expect(pool.stats().laneCalls).toBe(0)
  await warm(pool, 100)
  expect(pool.stats()).toMatchObject({ laneCalls: 100, workers: [{ laneCalls: 100 }] })
})

test.each(modes.slice(2))('%s nothing goes by the second lane', async (_, options) => {
  const pool = openPool({ processes: 1, ...options })
  for (let number = 0; number < 300; number++) await pool.apply(Math.abs, [-number])
  expect(pool.stats().laneCalls).toBe(0)
})

test('values of every kind and size take turns, and each arrives as it left', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const same = (value: unknown) => value
  const values = [
    0,
    -0,
    Number.NaN,
    undefined,
    null,
    'ü'.repeat(1000),
    'x'.repeat(8100),
    'x'.repeat(20_000),
    10n ** 40n,
    new Date(5),
    new Map([[{ key: 1 }, new Set([1])]]),
    new Uint8Array(3).fill(7),
    new Uint8Array(9000).fill(8),
    new Float64Array(20_000).fill(0.1),
    Array.from({ length: 500 }, (_, index) => ({ index })),
  ]
  await warm(pool)
  for (let round = 0; round < 5; round++) {
    for (const value of values) expect(await pool.apply(same, [value])).toEqual(value)
  }
})

test('what a call throws, and what cannot travel back, costs that call alone', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const perhaps = (number: number) => {
    if (number % 7 === 3) throw new RangeError(`not ${number}`)
    return number % 7 === 5 ? () => number : number
  }
  await warm(pool)
  for (let number = 0; number < 210; number++) {
    const call = pool.apply(perhaps, [number])
    if (number % 7 === 3) await expect(call).rejects.toThrow(new RangeError(`not ${number}`))
    else if (number % 7 === 5) await expect(call).rejects.toMatchObject({ name: 'EncodeError' })
    else expect(await call).toBe(number)
  }
})

test('a result whose class has to be loaded first comes between others', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  await warm(pool)
  for (let number = 0; number < 50; number++) {
    expect(await pool.apply(makePoint, [number, 1])).toMatchObject({ x: number, y: 1 })
    expect(await pool.apply(Math.abs, [-number])).toBe(number)
  }
})

test('shared values that workers make are alive when they arrive', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const make = (number: number) => new Value('int32', number)
  await warm(pool)
  const values = []
  for (let number = 0; number < 100; number++) values.push(await pool.apply(make, [number]))
  expect(values.map(({ value }) => value)).toEqual(values.map((_, index) => index))
  await pool.terminate()
  expect(values[99]!.add(1)).toBe(99)
})

test('async functions and short ones take turns', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const later = async (number: number) => {
    await new Promise(setImmediate)
    return number
  }
  for (let number = 0; number < 300; number++) {
    expect(await pool.apply(later, [number])).toBe(number)
    expect(await pool.apply(Math.abs, [-number])).toBe(number)
  }
})

test('two flows of calls side by side do not mix', async () => {
  const pool = openPool({ processes: 2, lane: 'memory' })
  const same = (value: string) => value
  const flow = async (name: string) => {
    for (let number = 0; number < 1000; number++) {
      expect(await pool.apply(same, [`${name} ${number}`])).toBe(`${name} ${number}`)
    }
  }
  await Promise.all(['one', 'two', 'three'].map(flow))
  expect(pool.stats().tasksDone).toBe(3000)
})

test('what a task leaves behind gets its turn while calls come in a row', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const start = () => {
    const place = globalThis as { ticks?: number }
    place.ticks = 0
    const tick = () => {
      place.ticks!++
      setTimeout(tick, 1)
    }
    tick()
  }
  const read = () => (globalThis as { ticks?: number }).ticks ?? 0
  await pool.apply(start)
  await warm(pool)
  const before = await pool.apply(read)
  let after = before
  while (after < before + 10) after = await pool.apply(read)
  expect(pool.stats().workers[0]!.restarts).toBe(0)
})
