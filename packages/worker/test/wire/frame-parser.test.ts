import { expect, test } from 'vitest'
import { type Frame, FrameParser, prefixLength, sealFrame } from '../../src/wire/frame.ts'
import { parseFrames } from './through-the-wire.ts'

function sealed(kind: number, body: Uint8Array, header: Uint8Array, attachments: Uint8Array[]): Buffer {
  const packed = Buffer.concat([Buffer.alloc(prefixLength), body])
  return Buffer.concat(sealFrame(kind, packed, header, attachments))
}

const nothing = new Uint8Array()

/** Three frames with all that a frame can have, behind each other. */
const stream = Buffer.concat([
  sealed(1, Buffer.from('first body'), nothing, []),
  sealed(2, nothing, nothing, []),
  sealed(255, Buffer.from('third body'), Buffer.from('header'), [nothing, Buffer.from('a'), Buffer.from('attachment')]),
])

function summary({ kind, body, header, attachments }: Frame): unknown {
  return [kind, String(body), String(header), attachments.map(String)]
}

const expected = [
  [1, 'first body', '', []],
  [2, '', '', []],
  [255, 'third body', 'header', ['', 'a', 'attachment']],
]

function parsePieces(pieces: Iterable<Uint8Array>): { frames: unknown[]; parser: FrameParser } {
  const frames: unknown[] = []
  const parser = new FrameParser(frame => frames.push(summary(frame)))
  for (const piece of pieces) parser.push(piece)
  return { frames, parser }
}

function* cut(bytes: Buffer, length: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += length) yield Buffer.from(bytes.subarray(start, start + length))
}

test('several frames in one chunk are delivered one after the other', () => {
  expect(parsePieces([stream]).frames).toEqual(expected)
})

test('frames that arrive one byte at a time are whole', () => {
  expect(parsePieces(cut(stream, 1)).frames).toEqual(expected)
})

test('frames are whole wherever a chunk ends', () => {
  for (let position = 0; position <= stream.length; position++) {
    const pieces = [stream.subarray(0, position), stream.subarray(position)]
    expect(parsePieces(pieces).frames, `cut at ${position}`).toEqual(expected)
  }
})

test('frames are whole for every pair of places where chunks end', () => {
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const pieces = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)]
      expect(parsePieces(pieces).frames, `cut at ${first} and ${second}`).toEqual(expected)
    }
  }
})

test('frames are whole for chunks of every length', () => {
  for (let length = 1; length <= stream.length; length++) {
    expect(parsePieces(cut(stream, length)).frames, `chunks of ${length}`).toEqual(expected)
  }
})

test('an empty chunk changes nothing', () => {
  const pieces = [...cut(stream, 7)].flatMap(piece => [nothing, piece, nothing])
  expect(parsePieces(pieces).frames).toEqual(expected)
})

test('a frame is delivered with its last byte, not later', () => {
  const bytes = sealed(1, Buffer.from('body'), nothing, [Buffer.from('attachment')])
  const { frames, parser } = parsePieces([bytes.subarray(0, -1)])
  expect(frames).toEqual([])
  parser.push(bytes.subarray(-1))
  expect(frames).toEqual([[1, 'body', '', ['attachment']]])
})

test('a frame that ends with an empty attachment is delivered at once', () => {
  const bytes = sealed(1, Buffer.from('body'), nothing, [nothing])
  expect(parsePieces([bytes]).frames).toEqual([[1, 'body', '', ['']]])
})

test('the parser is at a boundary between frames and nowhere else', () => {
  const ends = new Set<number>()
  let end = 0
  for (const part of [sealed(1, Buffer.from('first body'), nothing, []), sealed(2, nothing, nothing, [])]) {
    end += part.length
    ends.add(end)
  }
  ends.add(0).add(stream.length)
  for (let position = 0; position <= stream.length; position++) {
    const { parser } = parsePieces([stream.subarray(0, position)])
    expect(parser.atBoundary, `after ${position} bytes`).toBe(ends.has(position))
  }
})

test.each([0, 1, 4096, 64 * 2 ** 20])('an attachment of %i bytes arrives whole, in memory of its own', length => {
  const attachment = Buffer.alloc(length, 'The quick brown fox jumps over the lazy dog.')
  const bytes = sealed(1, Buffer.from('body'), nothing, [attachment])
  for (const pieces of [[bytes], cut(bytes, 65_536)]) {
    const frames: Frame[] = []
    const parser = new FrameParser(frame => frames.push(frame))
    for (const piece of pieces) parser.push(piece)
    const [received] = frames[0]!.attachments
    expect(received!.equals(attachment)).toBe(true)
    expect(received!.byteOffset).toBe(0)
    expect(received!.buffer.byteLength).toBe(length)
  }
})

test('a frame that lies whole in a chunk is not copied', () => {
  const [frame] = parseFrames(stream)
  expect(frame!.body.buffer).toBe(stream.buffer)
})

test('a frame with as many attachments as a frame can have arrives', () => {
  const attachments = Array.from({ length: 65_535 }, (_, index) => Uint8Array.of(index & 0xff))
  const [frame] = parseFrames(sealed(1, nothing, nothing, attachments))
  expect(frame!.attachments).toHaveLength(65_535)
  expect(frame!.attachments.every((attachment, index) => attachment[0] === (index & 0xff))).toBe(true)
})
