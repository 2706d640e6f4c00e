import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { square } from '../tasks/references.ts'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

class Counter {
  pulled = 0;

  *items(count = Infinity) {
    while (this.pulled < count) yield this.pulled++
  }

  async *itemsLater(count = Infinity) {
    while (this.pulled < count) {
      await Promise.resolve()
      yield this.pulled++
    }
  }
}

/** When much other work has gone through the pool, whatever was to be pulled has been. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await pool.map(
      x => x,
      Array.from({ length: 40 }, (_, index) => index),
      { chunkSize: 1 },
    )
    await new Promise(resolve => setImmediate(resolve))
  }
}

describe.each(['imap', 'imapUnordered'] as const)('%s', method => {
  describe.each(['items', 'itemsLater'] as const)('on a source of %s', kind => {
    test('pulls exactly 2 items with bufferSize 2 and nobody reading', async () => {
      const counter = new Counter()
      const results = pool[method](square, counter[kind](), { bufferSize: 2 })
      await quiet()
      expect(counter.pulled).toBe(2)
      await results.return()
    })

    test('pulls one more for each that is consumed', async () => {
      const counter = new Counter()
      const results = pool[method](square, counter[kind](), { bufferSize: 2 })
      for (let consumed = 1; consumed <= 5; consumed++) {
        await results.next()
        await quiet()
        expect(counter.pulled).toBe(consumed + 2)
      }
      await results.return()
    })

    test('fills the room with whole chunks', async () => {
      const counter = new Counter()
      const results = pool[method](square, counter[kind](), { bufferSize: 5, chunkSize: 2 })
      const pulled: number[] = []
      for (let consumed = 0; consumed <= 4; consumed++) {
        await quiet()
        pulled.push(counter.pulled)
        await results.next()
      }
      await results.return()
      // An async source is asked ahead for what has room; a worker gets whole chunks of it.
      expect(pulled).toEqual(kind === 'items' ? [4, 6, 6, 8, 8] : [5, 6, 7, 8, 9])
    })

    test('has a chunk as large as the buffer run and read before the next is pulled', async () => {
      const counter = new Counter()
      const results = pool[method](square, counter[kind](9), { bufferSize: 3, chunkSize: 3 })
      await quiet()
      expect(counter.pulled).toBe(3)
      const collected = await collect(results)
      expect(collected.sort((one, other) => one - other)).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64])
    })

    test('of long items pulls 2 x processes x chunk by default', async () => {
      const counter = new Counter()
      const compute = (item: number): number => {
        for (const end = performance.now() + 15; performance.now() < end; );
        return item
      }
      const results = pool[method](compute, counter[kind](), { chunkSize: 3 })
      await quiet()
      expect(counter.pulled).toBe(12)
      await results.return()
    })

    test('of short items pulls 2 x processes x 1024 at most by default', async () => {
      const counter = new Counter()
      const results = pool[method](square, counter[kind](), { chunkSize: 3 })
      await quiet()
      expect(counter.pulled).toBeGreaterThanOrEqual(12)
      expect(counter.pulled).toBeLessThanOrEqual(2 * 2 * 1023)
      await results.return()
    })

    test('of short items loses none to a reader who stops and goes on', async () => {
      const results = pool[method](square, new Counter()[kind](20_000), { chunkSize: 1 })
      const collected: number[] = []
      for await (const result of results) {
        collected.push(result)
        if (collected.length % 3000 === 0) await quiet()
      }
      expect(collected.length).toBe(20_000)
      expect(new Set(collected).size).toBe(20_000)
    })

    test('never runs further ahead of a slow consumer than bufferSize, and loses nothing', async () => {
      const counter = new Counter()
      let asked = 0
      let furthest = 0
      const results = pool[method](square, counter[kind](60), { bufferSize: 4 })
      const collected: number[] = []
      for (;;) {
        furthest = Math.max(furthest, counter.pulled - asked)
        asked++
        const { done, value } = await results.next()
        if (done) break
        collected.push(value)
        if (asked % 10 === 0) await quiet()
      }
      expect(furthest).toBe(4)
      expect(collected.sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, x) => x * x))
    })
  })

  test('with bufferSize 1 works one item after the other', async () => {
    const counter = new Counter()
    const results = pool[method](square, counter.items(5), { bufferSize: 1 })
    await quiet()
    expect(counter.pulled).toBe(1)
    expect(await collect(results)).toEqual([0, 1, 4, 9, 16])
  })

  test('refuses a chunkSize above bufferSize, and pulls nothing', () => {
    const counter = new Counter()
    const call = () => pool[method](square, counter.items(), { chunkSize: 3, bufferSize: 2 })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(/chunkSize \(3\).*bufferSize \(2\)/)
    expect(counter.pulled).toBe(0)
  })
})

test('a result that nobody has read yet counts as not consumed', async () => {
  const counter = new Counter()
  const results = pool.imap(square, counter.items(), { bufferSize: 3 })
  await results.next()
  await quiet()
  const pulled = counter.pulled
  await quiet()
  expect([pulled, counter.pulled]).toEqual([4, 4])
  await results.return()
})

test('errors of items that wait for their reader take room as results do', async () => {
  const counter = new Counter()
  const fail = () => {
    throw new Error('no')
  }
  const results = pool.imap(fail, counter.items(), { bufferSize: 2 })
  await quiet()
  expect(counter.pulled).toBe(2)
  await expect(results.next()).rejects.toThrow('no')
  await quiet()
  expect(counter.pulled).toBe(3)
  await results.return()
})
