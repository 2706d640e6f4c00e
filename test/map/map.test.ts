import { writeFile } from 'node:fs/promises'
import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { computeUntil, meet, square } from '../tasks/references.ts'
import { collect } from './collect.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 3 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const squares = (count: number) => numbers(count).map(x => x * x)

test('an empty input gives an empty list', async () => {
  expect(await pool.map(square, [])).toEqual([])
  expect(await pool.map(square, new Set<number>())).toEqual([])
  expect(await pool.map(square, numbers(0).values())).toEqual([])
  expect(await pool.mapSettled(square, [])).toEqual([])
  expect(await pool.starmap(square, [])).toEqual([])
})

test('one item gives one result', async () => {
  expect(await pool.map(square, [7])).toEqual([49])
})

test('there may be fewer items than workers', async () => {
  expect(await pool.map(square, [7, 8])).toEqual([49, 64])
})

test('a chunk may be larger than the input', async () => {
  expect(await pool.map(square, numbers(5), { chunkSize: 1000 })).toEqual(squares(5))
})

test('chunks may have one item', async () => {
  expect(await pool.map(square, numbers(500), { chunkSize: 1 })).toEqual(squares(500))
})

test.each([2, 3, 7, 'auto'] as const)('chunks of %s items lose nothing at the edges', async chunkSize => {
  for (const count of [1, 2, 3, 6, 7, 8, 20, 21, 22]) {
    expect(await pool.map(square, numbers(count), { chunkSize })).toEqual(squares(count))
  }
})

test('100,000 items give 100,000 results', async () => {
  expect(await pool.map(square, numbers(100_000))).toEqual(squares(100_000))
})

test('results are in the order of the items, also when the first item finishes last', async () => {
  const lastHasStarted = freshPath(folder)
  const items = [
    { awaits: lastHasStarted, value: 0 },
    ...[1, 2, 3, 4, 5, 6].map(value => ({ value })),
    { writes: lastHasStarted, value: 7 },
  ]
  expect(await pool.map(meet, items, { chunkSize: 1 })).toEqual(numbers(8))
})

test('items run at the same time, in different processes', async () => {
  const [first, second, third] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  // Each waits for another one: one after the other they would wait for ever.
  const items = [
    { writes: first, awaits: second, value: 1 },
    { writes: second, awaits: third, value: 2 },
    { writes: third, awaits: first, value: 3 },
  ]
  expect(await pool.map(meet, items)).toEqual([1, 2, 3])
})

test('two maps at once do not mix', async () => {
  const negated = pool.map((x: number) => 1 - x, numbers(5000))
  const squared = pool.map(square, numbers(5000))
  const squaredAgain = pool.map(square, numbers(3000), { chunkSize: 7 })
  expect(await squared).toEqual(squares(5000))
  expect(await negated).toEqual(numbers(5000).map(x => 1 - x))
  expect(await squaredAgain).toEqual(squares(3000))
})

// The watchdog is shorter than elsewhere: a pool that gets this wrong waits for ever.
test.each([
  ['waits', meet],
  ['computes', computeUntil],
])(
  'short items do not wait behind one that %s, also when its function was fast before',
  {
    timeout: 15_000,
  },
  async (_how, task) => {
    const ownPool = openPool({ processes: 2 })
    const release = freshPath(folder)
    await ownPool.map(task, Array(50).fill({ value: 0 }))
    const long = ownPool.apply(task, [{ awaits: release, value: 1 }])
    try {
      expect(await ownPool.map(square, numbers(100), { chunkSize: 1 })).toEqual(squares(100))
    } finally {
      await writeFile(release, '')
    }
    expect(await long).toBe(1)
  },
)

test('the item alone is passed, never an index', async () => {
  const count = (...args: unknown[]) => args.length
  expect(await pool.map(count, ['a', 'b', 'c'])).toEqual([1, 1, 1])
  expect(await pool.map(count, [['a', 'b'], []])).toEqual([1, 1])
  expect(await pool.mapSettled(count, ['a'])).toEqual([{ status: 'fulfilled', value: 1 }])
  expect(await collect(pool.imap(count, ['a', 'b']))).toEqual([1, 1])
  expect(await collect(pool.imapUnordered(count, ['a', 'b']))).toEqual([1, 1])
})

test('undefined, null, NaN and -0 are results like others', async () => {
  const values = [undefined, null, Number.NaN, -0, '', false]
  expect(await pool.map((value: unknown) => value, values)).toEqual(values)
  expect(await pool.map((value: number) => value, [-0, Number.NaN, -0])).toEqual([-0, Number.NaN, -0])
  expect(await pool.map(() => undefined, [1, 2])).toEqual([undefined, undefined])
})

test('holes of a sparse list are items that are undefined', async () => {
  // biome-ignore lint/suspicious/noSparseArray: that is the point
  const results = await pool.map((value: number | undefined) => value ?? 'nothing', [1, , 3])
  expect(results).toEqual([1, 'nothing', 3])
})

test('what is no function is refused', async () => {
  for (const wrong of [undefined, null, 'square', 5, {}]) {
    await expect(pool.map(wrong as never, [1])).rejects.toThrow(TypeError)
    await expect(pool.apply(wrong as never, [1])).rejects.toThrow(/The task must be a function/)
    expect(() => pool.imap(wrong as never, [1])).toThrow(TypeError)
  }
})
