import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { type Whereabouts, whereabouts } from '../tasks/references.ts'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 3 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

function expectGroups(results: Whereabouts[], count: number, chunkSize: number): void {
  const inOrder = results.sort((one, other) => one.item - other.item)
  expect(inOrder.map(({ item }) => item)).toEqual(numbers(count))
  for (let first = 0; first < count; first += chunkSize) {
    const group = inOrder.slice(first, first + chunkSize)
    const { pid, turn } = group[0]!
    expect(group).toEqual(group.map(({ item }, position) => ({ item, pid, turn: turn + position })))
  }
}

const methods: Record<string, (count: number, chunkSize: number) => Promise<Whereabouts[]>> = {
  map: (count, chunkSize) => pool.map(whereabouts, numbers(count), { chunkSize }),
  starmap: (count, chunkSize) =>
    pool.starmap(
      whereabouts,
      numbers(count).map(item => [item]),
      { chunkSize },
    ),
  mapSettled: async (count, chunkSize) => {
    const results = await pool.mapSettled(whereabouts, numbers(count), { chunkSize })
    return results.map(result => (result as PromiseFulfilledResult<Whereabouts>).value)
  },
  imap: (count, chunkSize) => collect(pool.imap(whereabouts, numbers(count), { chunkSize })),
  imapUnordered: (count, chunkSize) => collect(pool.imapUnordered(whereabouts, numbers(count), { chunkSize })),
  'map over a generator': (count, chunkSize) => pool.map(whereabouts, numbers(count).values(), { chunkSize }),
  'map over an async source': (count, chunkSize) => pool.map(whereabouts, trickle(count), { chunkSize }),
  'imap over an async source': (count, chunkSize) => collect(pool.imap(whereabouts, trickle(count), { chunkSize })),
}

async function* trickle(count: number) {
  for (const item of numbers(count)) {
    await new Promise(resolve => setImmediate(resolve))
    yield item
  }
}

describe.each(Object.entries(methods))('%s', (_name, run) => {
  test.each([
    [23, 5],
    [20, 10],
    [7, 2],
    [5, 100],
    [3, 3],
  ])('runs %i items in chunks of %i: those of a chunk in one worker, one after the other', async (count, chunkSize) => {
    expectGroups(await run(count, chunkSize), count, chunkSize)
  })
})

test('a chunk as large as the input runs in one worker', async () => {
  const results = await pool.map(whereabouts, numbers(200), { chunkSize: 200 })
  expect(new Set(results.map(({ pid }) => pid)).size).toBe(1)
})

test("chunkSize 'auto' is the default, and can be said", async () => {
  const results = await pool.map(whereabouts, numbers(1000), { chunkSize: 'auto' })
  expect(results.map(({ item }) => item)).toEqual(numbers(1000))
})
