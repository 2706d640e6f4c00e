import { strict as assert } from 'node:assert'
import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const special = [0, -0, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 31), 0.1, Number.MIN_VALUE, Number.MAX_VALUE]

test.each([1, 2, 10, 511, 512, 513, 5000])('a chunk of %i numbers keeps -0 and NaN, there and back', async length => {
  const items = Array.from({ length }, (_, index) => special[index % special.length]!)
  assert.deepStrictEqual(await pool.map(x => x, items, { chunkSize: length }), items)
})

test('a chunk of numbers is right when the results are not all numbers, and the other way round', async () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index)
  assert.deepStrictEqual(
    await pool.map(x => (x === 50 ? 'fifty' : -x), numbers, { chunkSize: 100 }),
    numbers.map(x => (x === 50 ? 'fifty' : -x)),
  )
  const mixed = numbers.map(x => (x === 50 ? '50' : x))
  assert.deepStrictEqual(
    await pool.map(x => Number(x) * -1, mixed, { chunkSize: 100 }),
    mixed.map(x => Number(x) * -1),
  )
})

test('a chunk of numbers in which one item fails gives the others their numbers', async () => {
  const results = await pool.mapSettled(
    x => {
      if (x === 7) throw new Error('seven')
      return -0 * x
    },
    Array.from({ length: 20 }, (_, index) => index),
    { chunkSize: 20 },
  )
  results.forEach((result, index) => {
    if (index === 7) expect(result).toMatchObject({ status: 'rejected', reason: { message: 'seven' } })
    else assert.deepStrictEqual(result, { status: 'fulfilled', value: -0 })
  })
})

test('arrays of numbers as items keep -0 and NaN', async () => {
  const items = [special, [...special].reverse(), [-0], []]
  assert.deepStrictEqual(await pool.map(x => x, items), items)
})

test('bigints stay bigints, also beside equal numbers', async () => {
  const items = [1, 1n, -1n, 2n ** 64n, 2 ** 64, 0n, -0]
  assert.deepStrictEqual(await pool.map(x => x, items, { chunkSize: items.length }), items)
})
