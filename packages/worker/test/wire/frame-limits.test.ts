import { constants } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { FrameParser, maximumSectionLength, prefixLength } from '../../src/wire/frame.ts'
import { ProtocolError } from '../../src/wire/protocol-error.ts'

const magic = 0xf7

interface Declared {
  attachments?: number
  body?: number
  header?: number
  /** Added to the right check. */
  wrong?: number
}

function prefix({ attachments = 0, body = 0, header = 0, wrong = 0 }: Declared): Buffer {
  const bytes = Buffer.alloc(prefixLength)
  bytes[0] = magic
  bytes[1] = 1
  bytes.writeUInt16LE(attachments, 2)
  bytes.writeUInt32LE(body, 4)
  bytes.writeUInt32LE(header, 8)
  const check = bytes.readUInt32LE(0) ^ Math.imul(body, 0x9e3779b1) ^ Math.imul(header, 0x85ebca6b)
  bytes.writeUInt32LE((check + wrong) >>> 0, 12)
  return bytes
}

function attachmentOf(length: bigint): Buffer {
  const lengths = Buffer.alloc(8)
  lengths.writeBigUInt64LE(length)
  return Buffer.concat([prefix({ attachments: 1 }), lengths])
}

function failureOf(bytes: Uint8Array): unknown {
  try {
    new FrameParser(() => expect.unreachable()).push(bytes)
  } catch (error) {
    return error
  }
  return undefined
}

/** The failure, and how much memory outside of the heap was taken meanwhile. */
function allocationOf(bytes: Uint8Array): { failure: unknown; allocated: number } {
  const before = process.memoryUsage().arrayBuffers
  const failure = failureOf(bytes)
  return { failure, allocated: process.memoryUsage().arrayBuffers - before }
}

test('bytes that do not begin as a frame are a ProtocolError that shows them', () => {
  const failure = failureOf(Buffer.from('console.log output'))
  expect(failure).toBeInstanceOf(ProtocolError)
  expect(failure).toMatchObject({ name: 'ProtocolError', code: 'ERR_PROTOCOL' })
  expect((failure as Error).message).toContain(Buffer.from('console.log').toString('hex'))
})

test('every wrong first byte is a ProtocolError', () => {
  for (let first = 0; first < 256; first++) {
    const bytes = prefix({})
    bytes[0] = first
    if (first !== magic) expect(failureOf(Buffer.concat([bytes, bytes])), `byte ${first}`).toBeInstanceOf(ProtocolError)
  }
})

test('a prefix whose check is wrong is a ProtocolError', () => {
  expect(failureOf(prefix({ wrong: 1 }))).toBeInstanceOf(ProtocolError)
  expect(failureOf(prefix({ wrong: -1 }))).toBeInstanceOf(ProtocolError)
})

test('any few bytes before a frame, also such as look like the start of one, are a ProtocolError', () => {
  const frame = prefix({ body: 5 })
  for (let count = 1; count <= 16; count++) {
    for (const byte of [0, 1, magic]) {
      const bytes = Buffer.concat([Buffer.alloc(count, byte), frame, Buffer.alloc(5)])
      expect(failureOf(bytes), `${count} x ${byte}`).toBeInstanceOf(ProtocolError)
    }
  }
})

test('garbage behind a whole frame is a ProtocolError after that frame was delivered', () => {
  let delivered = 0
  const parser = new FrameParser(() => delivered++)
  expect(() => parser.push(Buffer.concat([prefix({}), Buffer.from('some other writer')]))).toThrow(ProtocolError)
  expect(delivered).toBe(1)
})

test('garbage that arrives one byte at a time is a ProtocolError', () => {
  const parser = new FrameParser(() => expect.unreachable())
  expect(() => {
    for (const byte of Buffer.from('some other writer')) parser.push(Uint8Array.of(byte))
  }).toThrow(ProtocolError)
})

describe('a declared length over the limit is a ProtocolError, and nothing is allocated for it:', () => {
  test.each([
    ['a body one byte too long', prefix({ body: maximumSectionLength + 1 })],
    ['the longest body that 32 bits can say', prefix({ body: 0xffffffff })],
    ['a header one byte too long', prefix({ header: maximumSectionLength + 1 })],
    ['an attachment longer than a Buffer', attachmentOf(BigInt(constants.MAX_LENGTH) + 1n)],
    ['the longest attachment that 64 bits can say', attachmentOf(0xffff_ffff_ffff_ffffn)],
  ])('%s', (_name, bytes) => {
    const { failure, allocated } = allocationOf(bytes)
    expect(failure).toBeInstanceOf(ProtocolError)
    expect((failure as Error).message).toContain('limit')
    expect(allocated).toBeLessThan(2 ** 20)
  })
})

test('a body of exactly the limit is waited for', () => {
  const parser = new FrameParser(() => expect.unreachable())
  parser.push(prefix({ body: maximumSectionLength }))
  expect(parser.atBoundary).toBe(false)
})

test('an attachment that no memory can hold is a ProtocolError', () => {
  // Newer versions of Node put no limit of their own below what the machine has.
  const { failure, allocated } = allocationOf(attachmentOf(2n ** 52n))
  expect(failure).toBeInstanceOf(ProtocolError)
  expect(allocated).toBeLessThan(2 ** 20)
})
