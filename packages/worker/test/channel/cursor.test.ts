import { describe, expect, test } from 'vitest'
import { Cursor } from '../../src/channel/cursor.ts'

const buffers = (...parts: number[][]): Uint8Array[] => parts.map(part => Uint8Array.from(part))

/** All of it, so many bytes at a time. */
function readAll(cursor: Cursor, step: number): number[] {
  const bytes: number[] = []
  while (cursor.remaining > 0) {
    const part = new Uint8Array(Math.min(step, cursor.remaining))
    cursor.copyTo(part, 0, part.length)
    bytes.push(...part)
  }
  return bytes
}

describe('a Cursor', () => {
  test.each([1, 2, 3, 4, 5, 9])('copies its buffers one after the other, %i bytes at a time', step => {
    const cursor = new Cursor(buffers([1, 2, 3], [4], [5, 6, 7, 8], [9]))
    expect(cursor.length).toBe(9)
    expect(readAll(cursor, step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test.each([1, 2, 10])('passes over empty buffers, %i bytes at a time', step => {
    const cursor = new Cursor(buffers([], [1], [], [], [2, 3], []))
    expect(readAll(cursor, step)).toEqual([1, 2, 3])
  })

  test('knows how much is left, and whether it was begun', () => {
    const cursor = new Cursor(buffers([1, 2], [3]))
    expect([cursor.remaining, cursor.isBegun]).toEqual([3, false])
    cursor.copyTo(new Uint8Array(2), 0, 2)
    expect([cursor.remaining, cursor.isBegun]).toEqual([1, true])
    cursor.copyTo(new Uint8Array(1), 0, 1)
    expect([cursor.remaining, cursor.isBegun]).toEqual([0, true])
  })

  test('writes nothing but the part that it was given', () => {
    const target = new Uint8Array(6).fill(99)
    new Cursor(buffers([1, 2], [3, 4])).copyTo(target, 2, 5)
    expect([...target]).toEqual([99, 99, 1, 2, 3, 99])
  })

  test.each([
    [3, 3],
    [3, 0],
    [3, -2],
  ])('copies nothing from %i to %i', (start, end) => {
    const cursor = new Cursor(buffers([1, 2]))
    const target = new Uint8Array(4)
    cursor.copyTo(target, start, end)
    expect([...target]).toEqual([0, 0, 0, 0])
    expect(cursor.remaining).toBe(2)
  })

  test.each([0, 1, 2, 3, 5])('that keeps its buffers after %i bytes does not see what is changed then', copied => {
    const parts = buffers([1, 2], [3, 4], [5, 6])
    const cursor = new Cursor(parts)
    const start = new Uint8Array(copied)
    cursor.copyTo(start, 0, copied)
    cursor.keep()
    for (const part of parts) part.fill(0)
    expect([...start, ...readAll(cursor, 4)]).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('without bytes has nothing to copy', () => {
    const cursor = new Cursor([])
    expect([cursor.length, cursor.remaining, cursor.isBegun]).toEqual([0, 0, false])
    cursor.keep()
    cursor.copyTo(new Uint8Array(0), 0, 0)
    expect(cursor.remaining).toBe(0)
  })
})
