import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { square } from '../tasks/references.ts'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

async function* asynchronously<T>(items: Iterable<T>) {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
}

function* generate<T>(items: Iterable<T>) {
  yield* items
}

const sources: Record<string, (numbers: number[]) => Iterable<number> | AsyncIterable<number>> = {
  'an array': numbers => numbers,
  'a Set': numbers => new Set(numbers),
  'the keys of a Map': numbers => new Map(numbers.map(x => [x, 'value'])).keys(),
  'a generator': generate,
  'an iterator of an array': numbers => numbers.values(),
  'a typed array': numbers => Float64Array.from(numbers),
  'an object with Symbol.iterator': numbers => ({ [Symbol.iterator]: () => numbers.values() }),
  'an async generator': asynchronously,
  'an object with Symbol.asyncIterator': numbers => ({ [Symbol.asyncIterator]: () => asynchronously(numbers) }),
  'a ReadableStream': numbers => ReadableStream.from(numbers) as unknown as AsyncIterable<number>,
}

describe.each(Object.entries(sources))('%s gives the items', (_name, source) => {
  const numbers = Array.from({ length: 25 }, (_, index) => index)
  const squares = numbers.map(x => x * x)

  test('of map', async () => {
    expect(await pool.map(square, source(numbers))).toEqual(squares)
    expect(await pool.map(square, source(numbers), { chunkSize: 4 })).toEqual(squares)
  })

  test('of mapSettled', async () => {
    const results = await pool.mapSettled(square, source(numbers))
    expect(results).toEqual(squares.map(value => ({ status: 'fulfilled', value })))
  })

  test('of imap', async () => {
    expect(await collect(pool.imap(square, source(numbers)))).toEqual(squares)
    expect(await collect(pool.imap(square, source(numbers), { chunkSize: 4 }))).toEqual(squares)
  })

  test('of imapUnordered', async () => {
    const results = await collect(pool.imapUnordered(square, source(numbers)))
    expect(results.sort((one, other) => one - other)).toEqual(squares)
  })

  test('even if there are none', async () => {
    expect(await pool.map(square, source([]))).toEqual([])
    expect(await pool.mapSettled(square, source([]))).toEqual([])
    expect(await collect(pool.imap(square, source([])))).toEqual([])
    expect(await collect(pool.imapUnordered(square, source([])))).toEqual([])
  })
})

test('a Map gives its entries', async () => {
  const entries = new Map([
    ['one', 1],
    ['two', 2],
  ])
  expect(await pool.map(([key, value]: [string, number]) => `${key}=${value}`, entries)).toEqual(['one=1', 'two=2'])
})

test('a string gives its characters, not its code units', async () => {
  expect(await pool.map((character: string) => character.length, 'aé🙂')).toEqual([1, 1, 2])
})

test('a bigint typed array gives bigints', async () => {
  expect(await pool.map((x: bigint) => x + 1n, BigInt64Array.of(1n, -5n))).toEqual([2n, -4n])
})

test('a source may give promises through an async iterator, never a promise as an item', async () => {
  const slowly = asynchronously([Promise.resolve(3), Promise.resolve(4)])
  expect(await pool.map(square, slowly as unknown as AsyncIterable<number>)).toEqual([9, 16])
})

describe.each([
  ['undefined', undefined, /got undefined/],
  ['null', null, /got null/],
  ['a number', 5, /got number/],
  ['an object', { length: 3 }, /got object/],
  ['a function', () => [], /got function/],
  ['a promise of a list', Promise.resolve([1]), /got object/],
])('%s is not iterable, which', (_name, items, message) => {
  test('rejects map, mapSettled and starmap with a TypeError', async () => {
    for (const method of ['map', 'mapSettled', 'starmap'] as const) {
      const call = (pool[method] as Pool['map']).call(pool, square as never, items as never)
      await expect(call).rejects.toThrow(TypeError)
      await expect(call).rejects.toThrow(message)
    }
  })

  test('makes imap and imapUnordered throw a TypeError', () => {
    for (const method of ['imap', 'imapUnordered'] as const) {
      expect(() => pool[method](square, items as never)).toThrow(TypeError)
      expect(() => pool[method](square, items as never)).toThrow(message)
    }
  })
})

test('a pool goes on after it was given what is not iterable', async () => {
  await expect(pool.map(square, 7 as never)).rejects.toThrow(TypeError)
  expect(await pool.map(square, [3])).toEqual([9])
})
