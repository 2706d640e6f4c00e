import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { reused } from './references.ts'

const pool = new Pool({ processes: 1 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const items = Array.from({ length: 60 }, (_, index) => index)

describe.each([1, 60])(
  'in chunks of %i, a result that the task changes later arrives as it was when it was returned:',
  chunkSize => {
    test('a small typed array', async () => {
      const received = await pool.map(reused.smallScratch, items, { chunkSize })
      expect(received.map(view => [...view])).toEqual(items.map(item => Array(4).fill(item)))
    })

    test('a large typed array', async () => {
      const received = await pool.map(reused.bigScratch, items, { chunkSize })
      expect(received.map(view => new Set(view))).toEqual(items.map(item => new Set([item])))
      expect(received.every(view => view.length === 100_000)).toBe(true)
    })

    test('a large typed array that a promise gives', async () => {
      const received = await pool.map(reused.bigScratchLater, items, { chunkSize })
      expect(received.map(view => new Set(view))).toEqual(items.map(item => new Set([item])))
    })

    test('a large typed array in a Map', async () => {
      const received = await pool.map(reused.scratchInMap, items, { chunkSize })
      expect(received.map(map => new Set(map.get('view')))).toEqual(items.map(item => new Set([item])))
    })

    test('an object', async () => {
      await pool.apply(reused.forgetObject)
      const received = await pool.map(reused.sameObject, items, { chunkSize })
      received.forEach((counter, index) => {
        expect(counter.turn).toBe(index)
        expect(counter.list).toEqual(items.slice(0, index + 1))
        expect(counter.map.get('turn')).toEqual({ item: index })
        expect(counter.date).toEqual(new Date(index))
      })
    })

    test('an error', async () => {
      const results = await pool.mapSettled(reused.sameObjectThrown, items, { chunkSize })
      expect(results.map(result => result.status === 'rejected' && result.reason.item)).toEqual(items)
    })
  },
)

test('an item that a worker is to get arrives as it was when it was taken, though the worker is only starting', async () => {
  const fresh = new Pool({ processes: 1 })
  const item = { list: [1] }
  const result = fresh.map(x => x, [item])
  item.list.push(2)
  expect(await result).toEqual([{ list: [1] }])
  await fresh.close()
  await fresh.join()
})
