import { describe, expect, test } from 'vitest'
import { Cursor } from '../../src/channel/cursor.ts'
import type { Ring } from '../../src/channel/ring.ts'
import { decodeBody, encodeBody, takeDown } from '../../src/wire/body.ts'
import { assertSame } from '../wire/same-value.ts'
import { makeRing } from './make-ring.ts'

function put(ring: Ring, value: unknown): boolean {
  return ring.writeBody(encodeBody(value)!)
}

function take(ring: Ring): unknown {
  const length = ring.bareLength
  const value = ring.readBody(length, decodeBody)
  ring.pass(length)
  return value
}

const filled = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 7 + seed)

describe('a Ring with messages that have no frames', () => {
  test.each([
    ['numbers', (seed: number) => seed],
    ['texts', (seed: number) => 'text'.repeat(seed % 40)],
    ['objects', (seed: number) => ({ seed, list: [seed, `${seed}`, null], nested: { flag: seed % 2 === 0 } })],
    ['small binaries', (seed: number) => filled(seed % 300, seed)],
    ['large binaries', (seed: number) => filled(4096 + seed, seed)],
    ['Buffers', (seed: number) => Buffer.from(filled(seed % 50, seed))],
    ['large Buffers', (seed: number) => Buffer.from(filled(5000, seed))],
  ])('gives %s back in order, at each of its places', (_, make) => {
    const ring = makeRing(16_384)
    for (let seed = 0; seed < 400; seed++) {
      expect([put(ring, make(seed)), put(ring, make(seed + 1)), ring.size]).toEqual([true, true, 2])
      assertSame(take(ring), make(seed))
      assertSame(take(ring), make(seed + 1))
      expect([ring.isEmpty, ring.bareLength]).toEqual([true, -1])
    }
  })

  test('refuses one for which there is no room, and has not changed', () => {
    const ring = makeRing(256)
    expect(put(ring, filled(100, 0))).toBe(true)
    const { state } = ring.tail
    expect(ring.hasRoomFor(200)).toBe(false)
    expect(put(ring, filled(200, 0))).toBe(false)
    expect(put(ring, filled(5000, 0))).toBe(false)
    expect([ring.tail.state, ring.size]).toEqual([state, 1])
    expect(take(ring)).toEqual(filled(100, 0))
    expect(put(ring, filled(200, 0))).toBe(true)
  })

  test('refuses them once its writing has ended', () => {
    const ring = makeRing(256)
    put(ring, 1)
    ring.endWriting()
    expect(put(ring, 2)).toBe(false)
    expect(take(ring)).toBe(1)
    expect(ring.size).toBe(0)
  })

  test('tells them from those that have one, and from parts', () => {
    const ring = makeRing(256)
    ring.write(new Cursor([filled(20, 0)]))
    expect(ring.bareLength).toBe(-1)
    expect(ring.peek()).toMatchObject({ isBare: false, isFirst: true, isLast: true })
    ring.pass(20)
    const long = new Cursor(takeDown(encodeBody('x'.repeat(500))!), true)
    ring.write(long)
    expect(ring.bareLength).toBe(-1)
    expect(ring.peek()).toMatchObject({ isBare: true, isFirst: true, isLast: false })
  })

  test('whose writer dies before its tail moves has nothing of the message', () => {
    const ring = makeRing(256)
    put(ring, 1)
    const { state } = ring.tail
    put(ring, filled(50, 0))
    // As if the last store of it had not happened.
    Atomics.store(ring.cell.heap.words, ring.cell.word + ring.tail.word, state)
    put(ring, 2)
    expect([take(ring), take(ring), ring.bareLength]).toEqual([1, 2, -1])
  })
})
