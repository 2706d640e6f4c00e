import { readSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { encodeMessage } from './codec.ts'
import { type Frame, FrameParser } from './frame.ts'
import { TruncatedStreamError } from './protocol-error.ts'

/** Where frames go: a stream (`stream-output.ts`) or a blocking pipe (`blocking-output.ts`). */
export interface FrameOutput {
  /** Takes the buffers of whole frames; they are not touched again by the sender. */
  write(buffers: Uint8Array[]): void
}

export interface ConnectionEvents {
  /** One frame. While a returned promise is pending no further frame is delivered, and the other side is slowed down. */
  frame(frame: Frame): void | Promise<void>
  /** The other side has ended, after its last frame; with an error when the stream or its bytes were broken. */
  end(error: Error | undefined): void
}

/** A pipe that gave fewer bytes than this is nearly empty. */
const worthwhile = 65_536
/** Then the event loop turns: who writes may be as fast as we are. */
const mostAtOnce = 4 * 2 ** 20

/** Of a stream over a descriptor that does not block. */
function descriptorOf(stream: Readable): number | undefined {
  return (stream as { _handle?: { fd?: number } | null })._handle?.fd
}

/** The end, and what is wrong, the stream will find out as well. */
function readNow(fd: number, room: Buffer): number {
  try {
    return readSync(fd, room)
  } catch {
    return 0
  }
}

/** Frames over two streams, one each way. */
export class FrameConnection {
  readonly #input: Readable
  readonly #output: FrameOutput
  readonly #events: ConnectionEvents
  readonly #parser: FrameParser
  readonly #aside: FrameParser
  /** Frames that arrived while one was being worked on. */
  readonly #backlog: Frame[] = []
  #busy = false
  /** Bytes of frames so far. */
  bytesSent = 0
  bytesReceived = 0
  #ended: { error: Error | undefined } | undefined
  #reportedEnd = false

  constructor(input: Readable, output: FrameOutput, events: ConnectionEvents) {
    this.#input = input
    this.#output = output
    this.#events = events
    this.#parser = new FrameParser(frame => this.#receive(frame))
    this.#aside = new FrameParser(frame => this.#receive(frame))
    input.on('data', (chunk: Buffer) => this.#push(chunk))
    input.on('error', error => this.#end(error))
    input.on('end', () => this.#end(undefined))
    input.on('close', () => this.#end(undefined))
  }

  /** A frame is being worked on, and nothing is read meanwhile. */
  get isBusy(): boolean {
    return this.#busy
  }

  /** @throws {EncodeError} when the message is larger than a frame can be. */
  send(kind: number, body: unknown): void {
    this.write(encodeMessage(kind, body))
  }

  /** Sends a frame that was encoded before. */
  write(buffers: Uint8Array[]): void {
    for (const buffer of buffers) this.bytesSent += buffer.byteLength
    this.#output.write(buffers)
  }

  /** Takes in a whole frame that came in another way. */
  accept(frame: Buffer): void {
    this.#parse(this.#aside, frame)
  }

  #push(chunk: Buffer): void {
    if (!this.#ended) this.#parse(this.#parser, chunk)
  }

  #parse(parser: FrameParser, bytes: Buffer): void {
    this.bytesReceived += bytes.byteLength
    try {
      parser.push(bytes)
      if (parser === this.#parser) this.#readOn()
    } catch (error) {
      this.#break(error as Error)
    }
  }

  /**
   * What the kernel has of a large attachment is read straight into its place. In the chunks of a stream it would be
   * allocated by 64 KB, and copied once more.
   */
  #readOn(): void {
    let total = 0
    while (total < mostAtOnce && !this.#busy && !this.#ended && this.#input.readableLength === 0) {
      const { room } = this.#parser
      // Asked for each time: a frame may have made somebody close it.
      const fd = descriptorOf(this.#input)
      if (!room || fd === undefined) return
      const count = readNow(fd, room)
      this.bytesReceived += count
      total += count
      if (count > 0) this.#parser.fill(count)
      // There is hardly more, and to find nothing costs an exception.
      if (count < worthwhile) return
    }
  }

  #receive(frame: Frame): void {
    if (this.#busy) this.#backlog.push(frame)
    else this.#deliver(frame)
  }

  #deliver(frame: Frame): void {
    const work = this.#events.frame(frame)
    if (!work) return
    this.#busy = true
    this.#input.pause()
    work.then(
      () => this.#proceed(),
      error => this.#break(error as Error),
    )
  }

  /** Goes on with the frames that waited, until one takes time again. */
  #proceed(): void {
    this.#busy = false
    try {
      while (!this.#busy && this.#backlog.length > 0) this.#deliver(this.#backlog.shift()!)
    } catch (error) {
      this.#break(error as Error)
      return
    }
    if (this.#busy) return
    this.#input.resume()
    this.#reportEnd()
  }

  /** The bytes, or what was made of them, are of no use: nothing further is read or delivered. */
  #break(error: Error): void {
    this.#backlog.length = 0
    this.#busy = false
    this.#ended = { error }
    this.#input.destroy()
    this.#reportEnd()
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return
    const torn = error === undefined && !this.#parser.atBoundary
    this.#ended = { error: torn ? new TruncatedStreamError('The stream ended in the middle of a frame.') : error }
    if (!this.#busy) this.#reportEnd()
  }

  #reportEnd(): void {
    if (!this.#ended || this.#reportedEnd) return
    this.#reportedEnd = true
    this.#events.end(this.#ended.error)
  }
}
