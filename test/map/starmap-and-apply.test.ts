import { EncodeError, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { square, sum } from '../tasks/references.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

describe('starmap', () => {
  test('spreads each tuple over the arguments', async () => {
    expect(await pool.starmap(sum, [[1, 2], [3], [], [4, 5, 6, 7]])).toEqual([3, 3, 0, 22])
  })

  test('leaves defaults and rest parameters to the function', async () => {
    const task = (first: string, second = 'default', ...rest: number[]) => [first, second, rest.length]
    const tuples: [string, string?, ...number[]][] = [['a'], ['b', 'given'], ['c', undefined, 1, 2]]
    expect(await pool.starmap(task as (...args: [string, string?, ...number[]]) => unknown[], tuples)).toEqual([
      ['a', 'default', 0],
      ['b', 'given', 0],
      ['c', 'default', 2],
    ])
  })

  test('takes the entries of a Map, and tuples of a generator', async () => {
    const multiply = (left: number, right: number) => left * right
    const pairs: [number, number][] = [
      [2, 3],
      [4, 5],
    ]
    expect(await pool.starmap(multiply, new Map(pairs))).toEqual([6, 20])
    expect(await pool.starmap(multiply, pairs.values())).toEqual([6, 20])
  })

  test('keeps the order of many tuples', async () => {
    const tuples = Array.from({ length: 3000 }, (_, index) => [index, 1])
    expect(await pool.starmap(sum, tuples)).toEqual(tuples.map((_, index) => index + 1))
  })

  test.each([
    ['a string', 'ab', /got string/],
    ['null', null, /got null/],
    ['undefined', undefined, /got undefined/],
    ['an object', { 0: 1, length: 1 }, /got object/],
  ])('rejects with a TypeError that names the position of an item that is %s', async (_name, item, message) => {
    const call = pool.starmap(sum, [[1], item as unknown as number[], [2]])
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(/Item 1 must be an array of arguments/)
    await expect(call).rejects.toThrow(message)
  })

  test('fails with the error of a call', async () => {
    const fail = (x: number) => {
      if (x > 1) throw new RangeError('too large')
      return x
    }
    await expect(pool.starmap(fail, [[1], [2]])).rejects.toThrow(new RangeError('too large'))
  })
})

describe('apply', () => {
  test('calls the function once, with the arguments', async () => {
    expect(await pool.apply(sum, [1, 2, 3])).toBe(6)
  })

  test('calls it without arguments when there are none', async () => {
    const count = (...args: unknown[]) => args.length
    expect(await pool.apply(count)).toBe(0)
    expect(await pool.apply(count, [])).toBe(0)
    expect(await pool.apply(count, [undefined])).toBe(1)
  })

  test.each([
    ['a number', 5],
    ['a string', 'ab'],
    ['null', null],
    ['an object', { length: 1 }],
    ['a typed array', Uint8Array.of(1)],
    ['a Set', new Set([1])],
  ])('rejects with a TypeError when the arguments are %s', async (_name, wrong) => {
    const call = pool.apply(sum, wrong as never)
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(/apply: the arguments must be an array/)
  })

  test('rejects with the error of the function, and the pool goes on', async () => {
    await expect(
      pool.apply(() => {
        throw new SyntaxError('mine')
      }),
    ).rejects.toThrow(new SyntaxError('mine'))
    expect(await pool.apply(square, [2])).toBe(4)
  })

  test('alone rejects when its argument cannot travel', async () => {
    const calls = [
      pool.apply(square, [2]),
      pool.apply((x: unknown) => x, [{ socket: () => {} }]),
      pool.apply(square, [3]),
    ]
    const [first, second, third] = await Promise.allSettled(calls)
    expect(first).toEqual({ status: 'fulfilled', value: 4 })
    expect(second).toEqual({ status: 'rejected', reason: expect.any(EncodeError) })
    expect(third).toEqual({ status: 'fulfilled', value: 9 })
  })

  test('gives 100,000 calls at once their own results', async () => {
    const calls = Array.from({ length: 100_000 }, (_, x) => pool.apply(square, [x]))
    const results = await Promise.all(calls)
    expect(results).toEqual(calls.map((_, x) => x * x))
  })

  test('gives calls of several functions at once their own results', async () => {
    const calls = Array.from({ length: 2000 }, (_, x) =>
      x % 3 === 0
        ? pool.apply(square, [x])
        : x % 3 === 1
          ? pool.apply(sum, [x, 1])
          : pool.apply((y: number) => -y, [x]),
    )
    expect(await Promise.all(calls)).toEqual(calls.map((_, x) => (x % 3 === 0 ? x * x : x % 3 === 1 ? x + 1 : -x)))
  })

  test('calls in a row work as well', async () => {
    let value = 1
    for (let round = 0; round < 200; round++) value = await pool.apply((x: number) => x + 1, [value])
    expect(value).toBe(201)
  })
})
