import { constants } from 'node:buffer'
import { ProtocolError } from './protocol-error.ts'

/*
 * A frame, all integers little endian:
 *
 *   0        1      2                 4             8               12                      16
 *   ┌────────┬──────┬─────────────────┬─────────────┬───────────────┬───────────────────────┐
 *   │ magic  │ kind │ attachments u16 │ body u32    │ header u32    │ check u32             │  prefix
 *   ├────────┴──────┴─────────────────┴─────────────┴───────────────┴───────────────────────┤
 *   │ body: one msgpack value                                                               │  ┐
 *   │ header: msgpack, the classes to load before the body is decoded; often empty          │  │ section
 *   │ attachments x u64: how long each is                                                   │  ┘
 *   ├───────────────────────────────────────────────────────────────────────────────────────┤
 *   │ attachments: raw bytes, one after the other                                           │
 *   └───────────────────────────────────────────────────────────────────────────────────────┘
 *
 * The body stands first, so that it is packed right behind a reserved prefix: a frame without large binaries is one
 * buffer and one write.
 */

const magic = 0xf7
export const prefixLength = 16
const lengthSize = 8

/** Longest body or header, in bytes. It bounds what garbage can make a reader allocate. */
export const maximumSectionLength: number = 2 ** 30
/** Longest attachment, in bytes: what one Buffer can hold. */
export const maximumAttachmentLength: number = constants.MAX_LENGTH
export const maximumAttachments = 0xffff

export interface Frame {
  readonly kind: number
  readonly body: Buffer
  /** Empty, or msgpack: see `codec.ts`. */
  readonly header: Buffer
  /** Each in an ArrayBuffer of its own, so that a typed array of any width can stand on it without a copy. */
  readonly attachments: readonly Buffer[]
}

/**
 * The buffers of one frame, to be written in this order. `packed` holds `prefixLength` free bytes and then the body;
 * it is completed in place.
 */
export function sealFrame(kind: number, packed: Buffer, header: Uint8Array, attachments: Uint8Array[]): Uint8Array[] {
  packed[0] = magic
  packed[1] = kind
  packed.writeUInt16LE(attachments.length, 2)
  packed.writeUInt32LE(packed.length - prefixLength, 4)
  packed.writeUInt32LE(header.length, 8)
  packed.writeUInt32LE(checkOf(packed), 12)
  if (header.length === 0 && attachments.length === 0) return [packed]
  const lengths = Buffer.allocUnsafe(attachments.length * lengthSize)
  attachments.forEach((attachment, index) => {
    lengths.writeBigUInt64LE(BigInt(attachment.byteLength), index * lengthSize)
  })
  return [packed, header, lengths, ...attachments]
}

/**
 * Bytes of somebody else's in the pipe, however few, shift the prefixes behind them. Without a check a shifted prefix could
 * pass as one that declares a large part, for which a reader would wait for ever.
 */
function checkOf(prefix: Buffer): number {
  const rest = Math.imul(prefix.readUInt32LE(4), 0x9e3779b1) ^ Math.imul(prefix.readUInt32LE(8), 0x85ebca6b)
  return (prefix.readUInt32LE(0) ^ rest) >>> 0
}

const none: Buffer = Buffer.alloc(0)
/** Below, to read it straight into its place is not worth a call. In bytes. */
const longRest = 65_536
/** For which Node has a pool of memory. In bytes. */
const shortPart = 2048

function allocate(length: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(length)
  } catch (cause) {
    throw new ProtocolError(`A frame declares a part of ${length} bytes, for which there is no memory.`, { cause })
  }
}

type Stage = 'prefix' | 'section' | 'attachment'

/**
 * Cuts a stream of bytes into frames. What lies whole inside a received chunk is used where it lies; only what is
 * cut by the end of a chunk is copied, once, into a buffer of its final size.
 */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void
  readonly #copies: boolean
  #stage: Stage = 'prefix'
  /** The part that is being gathered, when a chunk ended inside it. */
  #partial: Buffer | undefined
  #filled = 0
  #chunk: Buffer = none
  #offset = 0

  #kind = 0
  #bodyLength = 0
  #headerLength = 0
  #attachmentCount = 0
  #section: Buffer = none
  #attachments: Buffer[] = []

  /** @param options `copies`: the memory of the chunks is written again. */
  constructor(onFrame: (frame: Frame) => void, { copies = false }: { copies?: boolean } = {}) {
    this.#onFrame = onFrame
    this.#copies = copies
  }

  /** True between two frames: an end of the stream here loses nothing. */
  get atBoundary(): boolean {
    return this.#stage === 'prefix' && this.#filled === 0
  }

  /**
   * Takes the next bytes of the stream. The parser keeps views of `chunk`, unless it copies: its memory must not be written again.
   * @throws {ProtocolError} when the bytes are no frame of ours; the stream is of no use afterwards.
   */
  push(chunk: Uint8Array): void {
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#offset = 0
    while (this.#advance()) {
      // Everything happens in #advance: one call, one part.
    }
    this.#chunk = none
  }

  /** Where the next bytes of the stream may be put, when they are the rest of a large attachment. */
  get room(): Buffer | undefined {
    if (this.#stage !== 'attachment' || !this.#partial) return undefined
    return this.#partial.length - this.#filled < longRest ? undefined : this.#partial.subarray(this.#filled)
  }

  /** So many bytes were put there. */
  fill(count: number): void {
    this.#filled += count
    // Goes on when that was the last of it.
    this.push(none)
  }

  #advance(): boolean {
    switch (this.#stage) {
      case 'prefix': {
        if (this.#offset === this.#chunk.length) return false
        // Before the rest of it is there: it may never come.
        if (!this.#partial && this.#chunk[this.#offset] !== magic) this.#refuse(this.#chunk.subarray(this.#offset))
        const prefix = this.#take(prefixLength)
        if (!prefix) return false
        this.#readPrefix(prefix)
        this.#stage = 'section'
        return true
      }
      case 'section': {
        const section = this.#take(this.#bodyLength + this.#headerLength + this.#attachmentCount * lengthSize)
        if (!section) return false
        this.#section = section
        this.#attachments = []
        this.#stage = 'attachment'
        return true
      }
      case 'attachment': {
        if (this.#attachments.length < this.#attachmentCount) {
          const attachment = this.#gather(this.#nextAttachmentLength())
          if (!attachment) return false
          this.#attachments.push(attachment)
          return true
        }
        this.#deliver()
        return true
      }
    }
  }

  #readPrefix(prefix: Buffer): void {
    if (prefix[0] !== magic || prefix.readUInt32LE(12) !== checkOf(prefix)) {
      this.#refuse(prefix)
    }
    this.#kind = prefix[1]!
    this.#attachmentCount = prefix.readUInt16LE(2)
    this.#bodyLength = prefix.readUInt32LE(4)
    this.#headerLength = prefix.readUInt32LE(8)
    const longest = Math.max(this.#bodyLength, this.#headerLength)
    if (longest > maximumSectionLength) {
      throw new ProtocolError(`A frame declares a part of ${longest} bytes; the limit is ${maximumSectionLength}.`)
    }
  }

  #refuse(bytes: Buffer): never {
    const shown = bytes.subarray(0, prefixLength).toString('hex')
    throw new ProtocolError(`Expected the start of a frame, got the bytes ${shown}. Something else wrote to this pipe.`)
  }

  #nextAttachmentLength(): number {
    const position = this.#bodyLength + this.#headerLength + this.#attachments.length * lengthSize
    const length = Number(this.#section.readBigUInt64LE(position))
    if (length > maximumAttachmentLength) {
      throw new ProtocolError(
        `A frame declares an attachment of ${length} bytes; the limit is ${maximumAttachmentLength}.`,
      )
    }
    return length
  }

  /** The next `length` bytes, in place when the chunk has them all. */
  #take(length: number): Buffer | undefined {
    if (!this.#copies && !this.#partial && this.#chunk.length - this.#offset >= length) {
      const start = this.#offset
      this.#offset += length
      return this.#chunk.subarray(start, this.#offset)
    }
    if (length <= shortPart) this.#partial ??= Buffer.allocUnsafe(length)
    return this.#gather(length)
  }

  /** The next `length` bytes, in memory of their own. */
  #gather(length: number): Buffer | undefined {
    this.#partial ??= allocate(length)
    const count = Math.min(length - this.#filled, this.#chunk.length - this.#offset)
    this.#chunk.copy(this.#partial, this.#filled, this.#offset, this.#offset + count)
    this.#filled += count
    this.#offset += count
    if (this.#filled < length) return undefined
    const whole = this.#partial
    this.#partial = undefined
    this.#filled = 0
    return whole
  }

  #deliver(): void {
    const section = this.#section
    const frame: Frame = {
      kind: this.#kind,
      body: section.subarray(0, this.#bodyLength),
      header: section.subarray(this.#bodyLength, this.#bodyLength + this.#headerLength),
      attachments: this.#attachments,
    }
    this.#section = none
    this.#attachments = []
    this.#stage = 'prefix'
    this.#onFrame(frame)
  }
}
