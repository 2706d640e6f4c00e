import { describe, expect, test } from 'vitest'
import { decodeBody, encodeBody, isBinaryBody, takeDown } from '../../src/wire/body.ts'
import { prepare, revive } from '../../src/wire/codec.ts'
import { Graph } from '../../src/wire/graph.ts'
import { assertSame } from './same-value.ts'

/** As it lies in a ring, among other bytes. */
function bytesOf(value: unknown): { memory: Buffer; start: number; end: number } {
  const body = encodeBody(prepare(value))!
  const parts = takeDown(body)
  const bytes = Buffer.concat([Buffer.alloc(3, 0xff), ...parts, Buffer.alloc(5, 0xff)])
  expect(bytes.length).toBe(body.length + 8)
  return { memory: bytes, start: 3, end: bytes.length - 5 }
}

function back(value: unknown): unknown {
  const { memory, start, end } = bytesOf(value)
  const decoded = decodeBody(memory, start, end)
  // What was decoded does not lie in the memory, which is written again.
  memory.fill(0xff)
  return revive(decoded)
}

class Registered {
  readonly number = 1
}

describe('a value without a frame', () => {
  test.each([
    undefined,
    null,
    -0,
    2n ** 70n,
    'text',
    'lone \ud800',
    'long '.repeat(5000),
    { a: [1, { b: new Date(7) }], c: undefined },
    new Map([[1, new Set(['x'])]]),
    Array.from({ length: 3000 }, (_, index) => index / 7),
    [new Uint8Array([1, 2]), Buffer.from('abc')],
  ])('arrives as it left: %s', value => {
    assertSame(back(value), value)
  })

  test.each([0, 1, 31, 32, 33, 255, 4095, 4096, 70_000])('keeps the type of binaries of %i bytes', length => {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 3)
    for (const value of [bytes, Buffer.from(bytes), new DataView(bytes.buffer), new Uint8ClampedArray(bytes)]) {
      const { memory, start } = bytesOf(value)
      expect(isBinaryBody(memory, start)).toBe(length >= 4096 || value === bytes)
      const received = back(value) as typeof value
      assertSame(received, value)
      expect(received.buffer.byteLength).toBe(length)
    }
    for (const value of [bytes.buffer, new Float64Array(length).fill(1.5)]) assertSame(back(value), value)
  })

  test('is not one that holds large binaries beside other things', () => {
    expect(encodeBody({ image: new Uint8Array(4096) })).toBeUndefined()
    expect(encodeBody({ image: new Uint8Array(4095) })).toBeDefined()
  })

  test('is not one that names classes', () => {
    const named = new Graph([1], new Map([['key', { url: 'file:///a.js', export: 'Registered' }]]))
    expect(encodeBody(named)).toBeUndefined()
    expect(() => prepare(new Registered())).toThrow('Registered')
  })

  test('is encoded in the memory of the one before', () => {
    const first = encodeBody('first')!
    const [kept] = takeDown(first)
    encodeBody('other')
    expect(decodeBody(Buffer.from(kept!), 0, kept!.length)).toBe('first')
  })

  test('of bytes that are no msgpack is refused', () => {
    expect(() => decodeBody(Buffer.from([0x92, 0x01]), 0, 2)).toThrow('holds no valid msgpack')
  })
})
