import { describe, expect, test } from 'vitest'
import { ChunkSizer } from '../../src/pool/chunking.ts'

/** A sizer that has seen many items of so many milliseconds. */
function measured(itemTime: number): ChunkSizer {
  const sizer = new ChunkSizer()
  for (let round = 0; round < 10; round++) sizer.record(sizer.current, sizer.current * itemTime)
  return sizer
}

/** The size of the next chunk of a call that has so many items left. */
function next(sizer: ChunkSizer, remaining: number | undefined, workers: number, chunkSize = 1): number {
  return sizer.next({ remaining, chunkSize, largestChunk: Infinity }, workers)
}

test('the first chunk has one item: nothing is known yet', () => {
  const sizer = new ChunkSizer()
  expect(sizer.itemTime).toBe(undefined)
  expect(sizer.current).toBe(1)
  expect(next(sizer, 1_000_000, 2)).toBe(1)
})

test.each([0.01, 0.1, 1, 4])('items of %d ms make chunks of about 10 ms', itemTime => {
  const time = next(measured(itemTime), 1_000_000, 2) * itemTime
  expect(time).toBeGreaterThan(7)
  expect(time).toBeLessThan(10.1)
})

test('items that are longer than a chunk go one by one', () => {
  expect(next(measured(10), 1_000_000, 2)).toBe(1)
  expect(next(measured(5000), 1_000_000, 2)).toBe(1)
})

test('items that take no measurable time make chunks that are large, and bounded', () => {
  const { current } = measured(0)
  expect(current).toBeGreaterThan(1000)
  expect(current).toBeLessThanOrEqual(65_536)
})

test('a chunk does not grow too much at once: the first measurements are rough', () => {
  const sizer = new ChunkSizer()
  const sizes: number[] = []
  for (let round = 0; round < 5; round++) {
    sizes.push(sizer.current)
    sizer.record(sizer.current, 0.000_01)
  }
  for (const [index, size] of sizes.slice(1).entries()) expect(size).toBeLessThanOrEqual(sizes[index]! * 16)
})

test('an estimate follows items that change', () => {
  const sizer = measured(0.01)
  for (let round = 0; round < 10; round++) sizer.record(1, 100)
  expect(sizer.itemTime).toBeGreaterThan(50)
  expect(sizer.current).toBe(1)
})

describe('towards the end of an input', () => {
  const sizer = measured(0.001)

  test('chunks shrink, so that all workers finish together', () => {
    const sizes: number[] = []
    for (let remaining = 1000; remaining > 0; ) {
      const size = Math.min(remaining, next(sizer, remaining, 4))
      sizes.push(size)
      remaining -= size
    }
    expect(sizes[0]).toBe(125)
    expect(sizes).toEqual([...sizes].sort((one, other) => other - one))
    expect(sizes.at(-1)).toBe(1)
  })

  test('no worker gets more than its share', () => {
    for (const [remaining, workers] of [
      [10, 2],
      [100, 3],
      [7, 8],
      [1, 1],
    ] as const) {
      expect(next(sizer, remaining, workers)).toBeLessThanOrEqual(Math.ceil(remaining / workers))
    }
  })

  test('an input of unknown length has no end to shrink towards', () => {
    expect(next(sizer, undefined, 4)).toBe(sizer.current)
  })

  test('there is always at least one item', () => {
    expect(next(sizer, 0, 4)).toBe(1)
  })
})

describe('an explicit chunk size', () => {
  test('is obeyed when nothing is known', () => {
    expect(next(new ChunkSizer(), 1000, 2, 7)).toBe(7)
  })

  test('is obeyed for long items', () => {
    expect(next(measured(100), 1000, 2, 7)).toBe(7)
  })

  test('is obeyed at the end', () => {
    expect(next(measured(0.001), 3, 2, 7)).toBe(7)
  })

  test('has several of its chunks sent at once when they are short', () => {
    const size = next(measured(0.01), 1_000_000, 2, 7)
    expect(size % 7).toBe(0)
    expect(size).toBeGreaterThan(7)
  })
})

test('a call may have a largest chunk of its own', () => {
  const sizer = measured(0.001)
  expect(sizer.next({ remaining: undefined, chunkSize: 1, largestChunk: 20 }, 2)).toBe(20)
  expect(sizer.next({ remaining: undefined, chunkSize: 50, largestChunk: 20 }, 2)).toBe(50)
})

test('items of many bytes make smaller chunks', () => {
  const sizer = measured(0.001)
  const before = sizer.current
  sizer.recordBytes(1, 2 ** 20)
  expect(sizer.current).toBeLessThanOrEqual(4)
  expect(before).toBeGreaterThan(1000)
})
