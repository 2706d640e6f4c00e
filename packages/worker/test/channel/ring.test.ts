import { describe, expect, test } from 'vitest'
import { Cursor } from '../../src/channel/cursor.ts'
import { Ring } from '../../src/channel/ring.ts'
import { makeRing } from './make-ring.ts'

const message = (bytes: readonly number[]): Cursor => new Cursor([Uint8Array.from(bytes)])
const bytes = (length: number, seed = 0): number[] => Array.from({ length }, (_, index) => (index * 7 + seed) & 255)

/** Reads the piece at the head. */
function take(ring: Ring): { bytes: number[]; isFirst: boolean; isLast: boolean } | undefined {
  const piece = ring.peek()
  if (!piece) return undefined
  const parts = ring.bytesOf(piece).flatMap(part => [...part])
  ring.pass(piece.length)
  return { bytes: parts, isFirst: piece.isFirst, isLast: piece.isLast }
}

const whole = (content: number[]) => ({ bytes: content, isFirst: true, isLast: true })

/** Writes and reads all of a message that may be larger than the ring. @returns Its bytes and how many pieces it took. */
function stream(ring: Ring, cursor: Cursor): { content: number[]; pieces: number } {
  const content: number[] = []
  let pieces = 0
  while (cursor.remaining > 0 || ring.peek()) {
    const written = cursor.remaining > 0 && ring.write(cursor)
    const piece = written ? undefined : take(ring)
    if (!piece) continue
    expect(piece.isFirst).toBe(pieces === 0)
    content.push(...piece.bytes)
    pieces++
    expect(piece.isLast).toBe(cursor.remaining === 0 && ring.isEmpty)
  }
  return { content, pieces }
}

describe('a Ring', () => {
  test('is empty at first', () => {
    const ring = makeRing(1024)
    expect([ring.size, ring.isEmpty, ring.peek(), ring.headNumber, ring.tailNumber]).toEqual([0, true, undefined, 0, 0])
  })

  test('gives messages back whole and in order, and counts them', () => {
    const ring = makeRing(1024)
    const lengths = [0, 1, 7, 8, 9, 100]
    for (const [index, length] of lengths.entries()) {
      expect(ring.write(message(bytes(length)))).toBe(true)
      expect([ring.size, ring.tailNumber, ring.headNumber]).toEqual([index + 1, index + 1, 0])
    }
    for (const [index, length] of lengths.entries()) {
      expect(take(ring)).toEqual(whole(bytes(length)))
      expect([ring.size, ring.headNumber]).toEqual([lengths.length - index - 1, index + 1])
    }
    expect(ring.isEmpty).toBe(true)
  })

  test.each([1, 8, 20, 100, 239, 240])('of 256 bytes takes messages of %i bytes at each of its places', length => {
    const ring = makeRing(256)
    for (let round = 0; round < 200; round++) {
      // One that makes the next one begin elsewhere.
      ring.write(message([]))
      take(ring)
      const written: number[][] = []
      for (let seed = round; ring.write(message(bytes(length, seed))); seed++) written.push(bytes(length, seed))
      expect(written.length).toBeGreaterThan(0)
      expect(ring.size).toBe(written.length)
      for (const content of written) expect(take(ring)).toEqual(whole(content))
      expect(ring.peek()).toBeUndefined()
    }
  })

  test('that refuses a message has not changed', () => {
    const ring = makeRing(256)
    ring.write(message(bytes(100)))
    const { state } = ring.tail
    const cursor = message(bytes(200))
    expect(ring.write(cursor)).toBe(false)
    expect([ring.tail.state, cursor.isBegun, ring.size]).toEqual([state, false, 1])
    expect(take(ring)).toEqual(whole(bytes(100)))
    expect(ring.write(cursor)).toBe(true)
    expect(take(ring)).toEqual(whole(bytes(200)))
  })

  test('has room for what its capacity is rounded up to', () => {
    for (const [capacity, most] of [
      [1, 240],
      [256, 240],
      [257, 496],
      [1000, 1008],
    ] as const) {
      const ring = makeRing(capacity)
      expect(ring.write(message(bytes(most)))).toBe(true)
      expect(take(ring)?.isLast).toBe(true)
      expect(stream(ring, message(bytes(most + 1))).pieces).toBeGreaterThan(1)
    }
  })

  test.each([241, 256, 257, 1000, 10_000])('of 256 bytes lets one of %i bytes through in pieces', length => {
    const ring = makeRing(256)
    for (let seed = 0; seed < 20; seed++) {
      const { content, pieces } = stream(ring, message(bytes(length, seed)))
      expect(content).toEqual(bytes(length, seed))
      expect(pieces).toBeGreaterThanOrEqual(Math.ceil(length / 64))
      expect([ring.size, ring.tailNumber, ring.headNumber]).toEqual([0, seed + 1, seed + 1])
    }
  })

  test('does not count a message of which a part is there', () => {
    const ring = makeRing(256)
    const cursor = message(bytes(300))
    while (ring.write(cursor) && cursor.remaining > 0);
    expect(cursor.remaining).toBeGreaterThan(0)
    expect([ring.size, ring.isEmpty, ring.tailNumber]).toEqual([0, false, 0])
    // Its writer is gone: what comes now begins anew.
    while (!ring.isEmpty) expect(take(ring)?.isLast).toBe(false)
    ring.write(message([1]))
    expect([ring.size, ring.tailNumber]).toEqual([1, 1])
    expect(take(ring)).toEqual(whole([1]))
  })

  test('drops the parts of a message that was given up, and nothing else', () => {
    const ring = makeRing(256)
    expect(ring.dropParts()).toBe(false)
    ring.write(message([1]))
    const cursor = message(bytes(300))
    while (ring.write(cursor));
    expect(ring.dropParts()).toBe(false)
    expect(take(ring)).toEqual(whole([1]))
    expect(ring.isEmpty).toBe(false)
    expect(ring.dropParts()).toBe(true)
    expect([ring.isEmpty, ring.size, ring.tailNumber]).toEqual([true, 0, 1])
    ring.write(message([2]))
    expect(ring.dropParts()).toBe(false)
    expect(take(ring)).toEqual(whole([2]))
  })

  test('drops no part of a message that somebody reads', () => {
    const ring = makeRing(256)
    const cursor = message(bytes(300))
    while (ring.write(cursor));
    ring.head.lock.tryAcquire()
    expect(ring.dropParts()).toBe(false)
    expect(take(ring)?.isFirst).toBe(true)
    ring.head.lock.release()
  })

  test('goes on past the end of its positions', () => {
    const ring = makeRing(256)
    const last = 2 ** 31 - 1
    ring.tail.moveTo(last - 5)
    ring.head.moveTo(last - 5)
    const before = ring.tailNumber
    for (let seed = 0; seed < 20; seed++) {
      expect(ring.write(message(bytes(20, seed)))).toBe(true)
      expect(ring.write(message(bytes(3, seed)))).toBe(true)
      expect(ring.size).toBe(2)
      expect(take(ring)).toEqual(whole(bytes(20, seed)))
      expect(take(ring)).toEqual(whole(bytes(3, seed)))
      expect(stream(ring, message(bytes(500, seed))).content).toEqual(bytes(500, seed))
    }
    expect(ring.tail.position).toBeLessThan(last - 5)
    expect((ring.tailNumber - before) | 0).toBe(60)
    expect([ring.size, ring.isEmpty]).toEqual([0, true])
  })

  test('that ends its writing refuses what is written, and gives what it has', () => {
    const ring = makeRing(256)
    ring.write(message([1, 2]))
    ring.endWriting()
    ring.endWriting()
    expect(ring.tail.isClosed).toBe(true)
    expect(ring.write(message([3]))).toBe(false)
    expect(ring.size).toBe(1)
    expect(take(ring)).toEqual(whole([1, 2]))
    expect([ring.size, ring.isEmpty, ring.peek()]).toEqual([0, true, undefined])
  })

  test('that ends its reading keeps its head where it is', () => {
    const ring = makeRing(256)
    ring.write(message([1]))
    ring.endReading()
    expect(ring.head.isClosed).toBe(true)
    expect(take(ring)).toEqual(whole([1]))
    expect(ring.peek()).toBeDefined()
  })

  test('is the same through its handle', () => {
    const ring = makeRing(1024)
    ring.write(message([1, 2, 3]))
    const same = Ring.attach(ring.handle)
    expect(same.cell).toBe(ring.cell)
    expect(same.size).toBe(1)
    expect(take(same)).toEqual(whole([1, 2, 3]))
    expect(ring.size).toBe(0)
  })

  test('whose writer dies before its tail moves has nothing of the message', () => {
    const ring = makeRing(256)
    ring.write(message([1]))
    const { state } = ring.tail
    ring.write(message(bytes(50)))
    // As if the last store of it had not happened.
    Atomics.store(ring.cell.heap.words, ring.cell.word + ring.tail.word, state)
    expect([ring.size, ring.tailNumber]).toEqual([1, 1])
    ring.write(message([2]))
    expect(take(ring)).toEqual(whole([1]))
    expect(take(ring)).toEqual(whole([2]))
    expect(take(ring)).toBeUndefined()
  })
})
