import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage, prepare, revive } from '../../src/wire/codec.ts'
import { prefixLength } from '../../src/wire/frame.ts'
import { assertSame } from './same-value.ts'
import { frameBytes, throughTheWire } from './through-the-wire.ts'

const types = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
]

function bytes(length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length)
  new Uint8Array(buffer).forEach((_, index, view) => {
    view[index] = index * 7
  })
  return buffer
}

/** Buffers of one frame: the packed body, the header, the lengths, and then the attachments. */
function parts(value: unknown): { body: Uint8Array; attachments: Uint8Array[] } {
  const [body, , , ...attachments] = encodeMessage(1, [prepare(value)])
  return { body: body!, attachments }
}

/** Below and above the length at which a binary leaves the message. */
describe.each([0, 8, 4088, 4096, 4104, 100_000])('of %i bytes', length => {
  test.each(types.map(type => [type.name, type] as const))('a %s arrives as one', (_name, type) => {
    const value = new type(bytes(length))
    for (const wrapped of [value, [value], { value }, new Map([['key', value]]), [value, value]]) {
      assertSame(throughTheWire(wrapped), wrapped)
    }
  })

  test('a Buffer arrives as a Buffer', () => {
    const value = Buffer.from(bytes(length))
    for (const wrapped of [value, [value], new Set([value]), [value, value]]) {
      assertSame(throughTheWire(wrapped), wrapped)
    }
  })

  test('a DataView and an ArrayBuffer arrive as such', () => {
    assertSame(throughTheWire(new DataView(bytes(length))), new DataView(bytes(length)))
    assertSame(throughTheWire(bytes(length)), bytes(length))
    assertSame(throughTheWire(new Map([[1, bytes(length)]])), new Map([[1, bytes(length)]]))
  })

  test('a typed array that starts anywhere in its memory arrives aligned', () => {
    const memory = bytes(length + 64)
    for (const offset of [8, 16, 56]) {
      const value = new Float64Array(memory, offset, length / 8)
      assertSame(throughTheWire([value]), [value])
      assertSame(throughTheWire([value, value]), [value, value])
    }
    const odd = new Uint8Array(memory, 13, length)
    assertSame(throughTheWire([odd, odd, new Uint16Array(memory, 2, 2)]), [odd, odd, new Uint16Array(memory, 2, 2)])
  })
})

test('a large binary is not copied into the message: it follows as an attachment over the same memory', () => {
  const memory = new ArrayBuffer(2 ** 20)
  const cases: [value: unknown, length: number][] = [
    [memory, 2 ** 20],
    [new Uint8Array(memory), 2 ** 20],
    [new Float64Array(memory, 4096, 1000), 8000],
    [new DataView(memory, 1, 10_000), 10_000],
    [Buffer.from(memory), 2 ** 20],
    [{ nested: [new Int32Array(memory)] }, 2 ** 20],
    [new Map([['key', Buffer.from(memory)]]), 2 ** 20],
    [new Map([['key', new Uint8Array(memory)]]), 2 ** 20],
    [new Error('with bytes', { cause: Buffer.from(memory) }), 2 ** 20],
  ]
  for (const [value, length] of cases) {
    const { body, attachments } = parts(value)
    expect(body.byteLength - prefixLength).toBeLessThan(4096)
    expect(attachments.map(attachment => attachment.byteLength)).toEqual([length])
    expect(attachments[0]!.buffer).toBe(memory)
  }
})

test('many large binaries in one message each follow as an attachment of their own', () => {
  const value = Array.from({ length: 300 }, (_, index) => new Uint8Array(8192).fill(index))
  expect(parts(value).attachments.map(attachment => attachment.buffer)).toEqual(value.map(({ buffer }) => buffer))
  assertSame(throughTheWire(value), value)
})

test('more large binaries than a frame can have attachments arrive all the same', () => {
  const memory = bytes(4096 + 256)
  const value = Array.from({ length: 66_000 }, (_, index) => Buffer.from(memory, index & 0xff, 4096))
  const frame = encodeMessage(1, [prepare(value)])
  const [body, header, , ...attachments] = frame
  expect(attachments).toHaveLength(65_535)
  const message = decodeMessage({
    kind: 1,
    body: Buffer.from(body!.slice(prefixLength)),
    header: Buffer.from(header!),
    attachments: attachments.map(attachment => Buffer.from(attachment.buffer, attachment.byteOffset, 4096)),
  })
  const received = revive((message as unknown[])[0]) as Buffer[]
  expect(received).toHaveLength(66_000)
  expect(received.every((buffer, index) => buffer.length === 4096 && buffer[0] === ((index & 0xff) * 7) % 256)).toBe(
    true,
  )
})

test('a message of several items keeps the attachments of each apart', () => {
  const values = [new Uint8Array(5000).fill(1), { a: new Uint8Array(5000).fill(2) }, [Buffer.alloc(5000, 3)]]
  const received = throughTheWire(values)
  assertSame(received, values)
})

test('what arrives can be changed without changing anything else that arrived', () => {
  const [one, other] = throughTheWire([new Uint8Array(100), new Uint8Array(100)])
  one!.fill(1)
  expect(other!.every(byte => byte === 0)).toBe(true)
  const [large, another] = throughTheWire([new Uint8Array(10_000), Buffer.alloc(10_000)])
  large!.fill(1)
  expect(another!.every(byte => byte === 0)).toBe(true)
})

test('a received small binary does not keep the received chunk alive', () => {
  const received = throughTheWire({
    small: new Uint8Array(10),
    text: 'x'.repeat(3000),
    buffer: Buffer.from('0123456789'),
  })
  expect(received.small.buffer.byteLength).toBe(10)
  expect(received.buffer.buffer.byteLength).toBeLessThanOrEqual(8192)
})

describe('two views of one ArrayBuffer', () => {
  test('stay two views of one', () => {
    const memory = bytes(64)
    const value = { whole: memory, head: new Uint8Array(memory, 0, 8), tail: new Float64Array(memory, 16, 2) }
    const received = throughTheWire(value)
    assertSame(received.head, value.head)
    assertSame(received.tail, value.tail)
    expect(received.head.buffer).toBe(received.whole)
    expect(received.tail.buffer).toBe(received.whole)
    expect(received.tail.byteOffset).toBe(16)
    received.head[0] = 255
    expect(new Uint8Array(received.whole)[0]).toBe(255)
  })

  test('stay so when they overlap, and writes through one are seen through the other', () => {
    const memory = new ArrayBuffer(100_000)
    const received = throughTheWire([
      new Uint8Array(memory, 1000, 50_000),
      new DataView(memory, 10_000, 80_000),
    ] as const)
    received[0][9000] = 77
    expect(received[1].getUint8(0)).toBe(77)
  })

  test('take only the part of the memory that they cover', () => {
    const memory = new ArrayBuffer(2 ** 24)
    const value = [new Uint8Array(memory, 2 ** 20, 5000), new Float64Array(memory, 2 ** 20 + 4096, 1000)]
    const { attachments } = parts(value)
    expect(attachments.reduce((sum, attachment) => sum + attachment.byteLength, 0)).toBeLessThan(16_384)
    assertSame(throughTheWire(value), value)
  })

  test('are right beyond the first 2 GiB of their memory', () => {
    const start = 2 ** 31
    const memory = new ArrayBuffer(start + 64)
    const value = [new Uint8Array(memory, start, 8).fill(1), new Uint8Array(memory, start + 8, 8).fill(2)]
    assertSame(throughTheWire(value), value)
  })

  test('that stand in different places of a value are still of one', () => {
    const memory = bytes(32)
    const received = throughTheWire({
      map: new Map([['view', new Uint8Array(memory)]]),
      list: [[new DataView(memory, 8)]],
    })
    expect(received.map.get('view')!.buffer).toBe(received.list[0]![0]!.buffer)
  })

  test('one of which is empty arrive', () => {
    const memory = bytes(32)
    const value = [new Uint8Array(memory, 32, 0), new Uint8Array(memory, 3, 5), new Uint8Array(memory, 0, 0)]
    assertSame(throughTheWire(value), value)
  })
})

test('thousands of views of one ArrayBuffer arrive', () => {
  const memory = bytes(8 * 3000)
  const value = Array.from({ length: 3000 }, (_, index) => new Uint8Array(memory, index * 8, 8))
  const received = throughTheWire(value)
  assertSame(received, value)
  expect(new Set(received.map(({ buffer }) => buffer)).size).toBe(1)
})

test('Buffers out of the common slab of Node travel without the slab', () => {
  const value = [Buffer.from('one'), Buffer.from('two'), new Map([['three', Buffer.from('three')]])]
  expect(frameBytes(1, [prepare(value)]).length).toBeLessThan(200)
  assertSame(throughTheWire(value), value)
})

test('a small part of a huge typed array travels alone, in a plain value and in a Map', () => {
  const part = new Float64Array(2 ** 20).subarray(100, 110).fill(Math.PI)
  for (const value of [part, [part], { part }, new Map([['part', part]]), new Set([part]), [part, part]]) {
    expect(frameBytes(1, [prepare(value)]).length).toBeLessThan(400)
    assertSame(throughTheWire(value), value)
  }
})

describe('a resizable ArrayBuffer', () => {
  type Resizable = ArrayBuffer & {
    readonly resizable: boolean
    readonly maxByteLength: number
    resize(to: number): void
  }
  const Resizable = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => Resizable

  test('arrives with its bytes and can still grow', () => {
    const value = new Resizable(16, { maxByteLength: 64 })
    new Uint8Array(value).fill(7)
    const received = throughTheWire(value)
    expect(received.resizable).toBe(true)
    expect(received.maxByteLength).toBe(64)
    expect([...new Uint8Array(received)]).toEqual(Array(16).fill(7))
    received.resize(64)
    expect(received.byteLength).toBe(64)
  })

  test('keeps the views that stand on it', () => {
    const memory = new Resizable(10_000, { maxByteLength: 20_000 })
    const view = new Uint8Array(memory, 100, 200).fill(3)
    const received = throughTheWire({ view, memory })
    assertSame(received.view, view)
    expect(received.view.buffer).toBe(received.memory)
    expect(received.memory.resizable).toBe(true)
  })

  test('of the length 0 arrives', () => {
    const received = throughTheWire(new Resizable(0, { maxByteLength: 8 }))
    expect([received.byteLength, received.maxByteLength]).toEqual([0, 8])
  })
})
