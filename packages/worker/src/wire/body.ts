import { attachmentThreshold, binaryCode, binaryCodeByName, bytesOf, viewOf } from './binary.ts'
import type { Prepared } from './codec.ts'
import { EncodeError } from './encode-error.ts'
import { Graph } from './graph.ts'
import { packInPlace, unpackPart } from './packer.ts'
import { ProtocolError } from './protocol-error.ts'

/*
 * A message that needs no frame: its reader knows how long it is, it names no classes, and its binaries are in it. Nothing is
 * made for it but its bytes: one of 8 bytes is encoded in 0.3 us and decoded in 0.2 us, a frame takes 2 us each.
 */

/** Where the bytes of a message are until the next one is encoded. */
export interface Body {
  /** In bytes, with the binary. */
  readonly length: number
  readonly memory: Buffer<ArrayBuffer>
  /** Where it starts in the memory: a multiple of 8. */
  readonly start: number
  readonly end: number
  /** Follows these bytes, and is read where it lies: the memory of the user's. */
  readonly binary: Uint8Array | undefined
}

/** The same object each time. */
const body = {
  length: 0,
  memory: Buffer.alloc(0) as Buffer<ArrayBuffer>,
  start: 0,
  end: 0,
  binary: undefined as Uint8Array | undefined,
}

/**
 * A binary alone is this byte, which msgpack never uses, its code, zeros, and its bytes from the ninth on: V8 copies bytes of
 * shared memory one by one, which takes eight times as long, unless they begin at a multiple of 8 on both sides.
 */
const binaryMark = 0xc1
const headLength = 8
const uint8Array = binaryCodeByName('Uint8Array')!
/** Where small binaries are put behind their heads. */
const desk = Buffer.alloc(attachmentThreshold + headLength) as Buffer<ArrayBuffer>
desk[0] = binaryMark

/**
 * Undefined: it needs a frame.
 * @throws {EncodeError}
 */
export function encodeBody(prepared: Prepared): Body | undefined {
  if (typeof prepared === 'object' && prepared !== null) {
    if (prepared instanceof Graph && (prepared.shares || prepared.classes.size > 0)) return undefined
    if (isLargeBinary(prepared)) return binaryBody(bytesOf(prepared), binaryCode(prepared)!)
    if (Object.getPrototypeOf(prepared) === Uint8Array.prototype) return bytesBody(prepared as Uint8Array)
  }
  try {
    const slab = packInPlace(prepared)
    if (!slab) return undefined
    body.memory = slab
    body.start = slab.start
    body.end = slab.end
    body.length = slab.end - slab.start
    body.binary = undefined
    return body
  } catch (cause) {
    throw new EncodeError(`packing it failed: ${String(cause)}`, '', undefined, { cause })
  }
}

function isLargeBinary(value: object): value is ArrayBufferView | ArrayBuffer {
  const isBinary = ArrayBuffer.isView(value) || value instanceof ArrayBuffer
  return isBinary && (value as ArrayBuffer).byteLength >= attachmentThreshold
}

/** The most frequent of small binaries, without a view of it. */
function bytesBody(bytes: Uint8Array): Body {
  desk[1] = uint8Array
  copy(bytes, 0, bytes.length, desk, headLength)
  body.memory = desk
  body.start = 0
  body.end = body.length = headLength + bytes.length
  body.binary = undefined
  return body
}

function binaryBody(bytes: Uint8Array, code: number): Body {
  desk[1] = code
  body.memory = desk
  body.start = 0
  body.end = headLength
  body.length = headLength + bytes.length
  body.binary = bytes
  return body
}

/** The same to stay: but for the binary. */
export function takeDown({ memory, start, end, binary }: Body): Uint8Array[] {
  const bytes = Uint8Array.prototype.slice.call(memory, start, end)
  return binary ? [bytes, binary] : [bytes]
}

/** Whether it is one binary, of which a copy is made and nothing else. */
export function isBinaryBody(memory: Buffer, start: number): boolean {
  return memory[start] === binaryMark
}

/**
 * What lies in this part of the memory, which may be written again afterwards.
 * @throws {ProtocolError}
 */
export function decodeBody(memory: Buffer, start: number, end: number): Prepared {
  if (isBinaryBody(memory, start)) return decodeBinary(memory[start + 1]!, memory, start + headLength, end)
  try {
    return unpackPart(memory, start, end)
  } catch (cause) {
    throw new ProtocolError(`A message holds no valid msgpack: ${String(cause)}`, { cause })
  }
}

/** Copied one by one they cost less than a call. */
const fewBytes = 64

/** A copy of it, in memory of its own. */
function decodeBinary(code: number, memory: Buffer, start: number, end: number): Prepared {
  const length = end - start
  // V8 keeps it in the heap, as long as nobody asks for its buffer.
  if (code === uint8Array && length <= fewBytes) return copy(memory, start, end, new Uint8Array(length))
  return viewOf(code, copy(memory, start, end, Buffer.allocUnsafeSlow(length)).buffer as ArrayBuffer)
}

/** To the target from an offset on. Returns the target. */
export function copy<T extends Uint8Array>(from: Uint8Array, start: number, end: number, target: T, offset = 0): T {
  if (end - start > fewBytes) target.set(from.subarray(start, end), offset)
  else for (let index = start; index < end; index++) target[index - start + offset] = from[index]!
  return target
}
