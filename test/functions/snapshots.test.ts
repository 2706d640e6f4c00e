import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { next } from './cases/imported.mjs'

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const pids = Array.from({ length: 200 }, (_, index) => index)

describe('what a closure captured is taken down at the moment of the call:', () => {
  test('a variable that changes between two calls', async () => {
    let factor = 2
    const times = (x: number) => x * factor
    const first = pool.map(times, [1])
    factor = 3
    const second = pool.map(times, [1])
    factor = 4
    expect(await Promise.all([first, second])).toEqual([[2], [3]])
  })

  test('a variable that changes while items are still to come', async () => {
    let factor = 2
    const results = pool.imap(
      (x: number) => x * factor,
      (function* () {
        for (let x = 1; x <= 3; x++) {
          factor = 100
          yield x
        }
      })(),
      { chunkSize: 1 },
    )
    const seen: number[] = []
    for await (const result of results) seen.push(result)
    expect(seen).toEqual([2, 4, 6])
    expect(factor).toBe(100)
  })

  test('an object that changes after the call', async () => {
    const settings = { unit: 'm', list: [1] }
    const call = pool.apply(() => settings)
    settings.unit = 'km'
    settings.list.push(2)
    expect(await call).toEqual({ unit: 'm', list: [1] })
    expect(await pool.apply(() => settings)).toEqual({ unit: 'km', list: [1, 2] })
  })

  test('a function that a variable holds', async () => {
    let operate = (x: number) => x + 1
    const task = (x: number) => operate(x)
    const first = await pool.map(task, [1])
    operate = x => x * 10
    expect([first, await pool.map(task, [1])]).toEqual([[2], [10]])
  })

  test('a property of a function that is called twice', async () => {
    const counted = Object.assign((x: number): number => x + counted.offset, { offset: 1 })
    const first = await pool.map(counted, [1])
    counted.offset = 2
    expect([first, await pool.map(counted, [1])]).toEqual([[2], [3]])
  })
})

describe('a captured object', () => {
  const tally = { count: 0, seen: new Set<number>() }
  const count = (x: number) => {
    tally.seen.add(x)
    return [++tally.count, tally.seen.size]
  }

  test('is a fresh copy for each call', async () => {
    expect(await pool.apply(count, [1])).toEqual([1, 1])
    expect(await pool.apply(count, [2])).toEqual([1, 1])
    expect(await Promise.all([pool.apply(count, [3]), pool.apply(count, [4])])).toEqual([
      [1, 1],
      [1, 1],
    ])
  })

  test('stays what it is here', () => {
    expect(tally).toEqual({ count: 0, seen: new Set() })
  })

  test('is one for all items of a call that a worker runs', async () => {
    expect(await pool.map(count, [1, 2, 2])).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
    ])
  })

  test('that a class holds is a fresh copy, too', async () => {
    // biome-ignore lint/complexity/noStaticOnlyClass: that is the point
    class Registry {
      static readonly entries: string[] = []
      static add(entry: string) {
        return Registry.entries.push(entry)
      }
    }
    const add = () => Registry.add('entry')
    expect([await pool.apply(add), await pool.apply(add)]).toEqual([1, 1])
  })

  test('that holds a function is a fresh copy, too', async () => {
    const state = { count: 0, next: () => ++state.count }
    const step = () => state.next()
    expect([await pool.apply(step), await pool.apply(step)]).toEqual([1, 1])
  })
})

describe('the state of an imported module', () => {
  test('lives as long as the worker', async () => {
    const own = openPool({ processes: 1 })
    expect(await own.apply(next)).toBe(1)
    expect(await own.apply(() => next() + 100)).toBe(102)
    expect(await own.map(() => next(), [0, 0])).toEqual([3, 4])
  })

  test('is one for each worker, and another one here', async () => {
    const own = openPool({ processes: 2 })
    await own.ready()
    const seen = await own.map(() => [process.pid, next()] as const, pids, { chunkSize: 1 })
    for (const pid of new Set(seen.map(([each]) => each))) {
      // An item may be moved to another worker, and so come behind later ones.
      const counts = seen.flatMap(([each, count]) => (each === pid ? [count] : [])).sort((one, other) => one - other)
      expect(counts).toEqual(counts.map((_, index) => index + 1))
    }
    expect(next()).toBe(1)
  })
})

test('closures that are made again and again each have their own captures, and those without any are all right', async () => {
  const offsets = Array.from({ length: 200 }, (_, index) => index)
  const added = offsets.map(offset => pool.apply((x: number) => x + offset, [1]))
  const doubled = offsets.map(offset => pool.apply((x: number) => 2 * x, [offset]))
  expect(await Promise.all(added)).toEqual(offsets.map(offset => offset + 1))
  expect(await Promise.all(doubled)).toEqual(offsets.map(offset => 2 * offset))
})

test('a text that was met often means something else where its global is shadowed', async () => {
  const make = () => (x: number) => Math.sqrt(x)
  // biome-ignore lint/suspicious/noShadowRestrictedNames: that is the point
  const shadowed = (Math: { sqrt(x: number): number }) => (x: number) => Math.sqrt(x)
  for (let round = 0; round < 100; round++) await pool.apply(make(), [4])
  expect(await pool.apply(make(), [4])).toBe(2)
  expect(await pool.apply(shadowed({ sqrt: x => -x }), [4])).toBe(-4)
})
