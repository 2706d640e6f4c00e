import { type Cell, type CellHandle, Heap } from '../memory/heap.ts'
import type { SegmentHandle } from '../memory/segment.ts'
import { SharedMemory } from '../memory/shared-memory.ts'
import { everybody } from '../sync/futex.ts'
import { Mutex } from '../sync/mutex.ts'
import type { Body } from '../wire/body.ts'
import type { Cursor } from './cursor.ts'
import { distance, Side } from './side.ts'

/*
 * Messages on their way from any number of threads to any number of threads, in shared memory. No process is in the middle.
 *
 *                    head ─▶                               tail ─▶
 *   ┌────────────────┬────────┬───────────┬────────┬───────┬────────┬──────────────────┐
 *   │      free      │ header │ bytes     │ header │ bytes │ header │       free       │
 *   └────────────────┴────────┴───────────┴────────┴───────┴────────┴──────────────────┘
 *
 * Positions count units of 8 bytes. A message is one piece, or several when it is larger than the ring:
 *
 *   header   int32: how many bytes follow, and two flags; int32: how many messages were completed before
 *   first    a message begins here
 *   more     it goes on in the next piece
 *   bare     it is of a message without a frame, see `wire/body.ts`
 *
 * There is a header at the tail, too, so that tail and head together tell how many messages there are. A writer has the lock of
 * the tail, a reader that of the head. What each of them does takes effect with the one store that moves the tail, or the head:
 * who is killed before has done nothing. Of a writer that is killed between two pieces there is a part of a message; the next
 * one begins with `first`, and the part is dropped. A reader that finds a piece in the middle of a message, because the one
 * before it was killed, passes over it.
 */

const unit = 8
const headerWords = 2
const first = 1 << 29
const more = 1 << 30
const bare = 1 << 31
const lengthMask = first - 1

const smallestSize = 256
const largestSize = 2 ** 30
/** Readers empty one part of a message while the next is written, which is not larger than this part of the ring. */
const partsOfRing = 4
/** A part that is smaller than this one of the ring is not worth it. */
const mostParts = 16
/** In bytes: so many are copied word by word. */
const fewBytes = 256
/** Segments are multiples of 64 KiB: these take no memory while nobody uses them. */
const extraWords = 2048

export type RingHandle = [
  memory: SegmentHandle,
  size: number,
  tail: CellHandle,
  tailLock: CellHandle,
  head: CellHandle,
  headLock: CellHandle,
]

/** What is at the head. */
export interface Piece {
  /** In bytes. */
  readonly length: number
  readonly isFirst: boolean
  readonly isLast: boolean
  /** Its message has no frame. */
  readonly isBare: boolean
}

export class Ring {
  readonly #memory: SharedMemory
  readonly #words: Int32Array
  readonly #bytes: Buffer
  readonly #units: number
  /** Words beside the ring, for those who have it; zeros at first. */
  readonly extra: Int32Array
  readonly tail: Side
  readonly head: Side
  /** Called when another thread is about to have it. */
  whenSent: () => void = () => {}

  private constructor(memory: SharedMemory, size: number, tail: Side, head: Side) {
    this.#memory = memory
    this.#words = new Int32Array(memory.buffer, 0, size / Int32Array.BYTES_PER_ELEMENT)
    this.#bytes = Buffer.from(memory.buffer, 0, size)
    this.#units = size / unit
    this.extra = new Int32Array(memory.buffer, size, extraWords)
    this.tail = tail
    this.head = head
  }

  /**
   * @param capacity In bytes; rounded up to a power of two.
   * @throws {UnsupportedPlatformError}
   */
  static create(capacity: number): Ring {
    const size = Math.min(largestSize, Math.max(smallestSize, 2 ** Math.ceil(Math.log2(capacity))))
    const side = (): Side => new Side(Heap.allocate(), new Mutex(Heap.allocate()))
    return new Ring(SharedMemory.create(size + extraWords * Int32Array.BYTES_PER_ELEMENT), size, side(), side())
  }

  /** @throws {SegmentGoneError | UnsupportedPlatformError} */
  static attach([memory, size, tail, tailLock, head, headLock]: RingHandle): Ring {
    const side = (cell: CellHandle, lock: CellHandle): Side => new Side(Heap.attach(cell), new Mutex(Heap.attach(lock)))
    return new Ring(SharedMemory.attach(memory), size, side(tail, tailLock), side(head, headLock))
  }

  get handle(): RingHandle {
    const { tail, head } = this
    this.whenSent()
    return [
      this.#memory.handle,
      this.#bytes.length,
      tail.cell.handle,
      tail.lock.cell.handle,
      head.cell.handle,
      head.lock.cell.handle,
    ]
  }

  /** Stands for the ring in this thread. */
  get cell(): Cell {
    return this.tail.cell
  }

  dispose(): void {
    for (const { cell, lock } of [this.tail, this.head]) {
      cell.dispose()
      lock.cell.dispose()
    }
    this.#memory.dispose()
  }

  /** How many whole messages there are. */
  get size(): number {
    for (;;) {
      const { state: tail } = this.tail
      const { state: head } = this.head
      const size = (this.#numberAt(tail) - this.#numberAt(head)) | 0
      // Then neither of the headers was written over.
      if (this.tail.state === tail && this.head.state === head) return size
    }
  }

  /** There may be a part of a message in it. */
  get isEmpty(): boolean {
    return this.tail.position === this.head.position
  }

  /** What it was a moment ago, for who looks before he asks properly. */
  get seemsEmpty(): boolean {
    return this.tail.lastPosition === this.head.lastPosition
  }

  /** Nothing more is written. What is there can be read. */
  endWriting(): void {
    this.tail.close()
    this.head.wake(everybody)
  }

  /** Nobody reads any more, so that writing is of no use. */
  endReading(): void {
    this.head.close()
    this.tail.wake(everybody)
  }

  /** How many messages were read. */
  get headNumber(): number {
    for (;;) {
      const { state } = this.head
      const number = this.#numberAt(state)
      if (this.head.state === state) return number
    }
  }

  /** Whether a message of so many bytes fits into it whole. */
  fits(length: number): boolean {
    return length <= lengthMask && unitsFor(length) < this.#units
  }

  /** Whether it seems so: who has the lock of the tail knows. */
  hasRoomFor(length: number): boolean {
    return length <= this.#room
  }

  // -- for who has the lock of the tail

  /** How many messages were written. */
  get tailNumber(): number {
    return this.#numberAt(this.tail.lastState)
  }

  /**
   * Writes a message, or a part of it: when it is larger than the ring, when it shall go in parts, and when it has begun.
   * @returns False: there is no room now, or the tail was closed.
   */
  write(cursor: Cursor, inParts: boolean = false): boolean {
    const { lastPosition: position } = this.tail
    const { isBegun, remaining } = cursor
    const room = this.#room
    const isWhole = !isBegun && !inParts && this.fits(remaining)
    const length = isWhole ? remaining : Math.min(remaining, room, this.#bytes.length / partsOfRing)
    if (length > room || (length < remaining && length < this.#bytes.length / mostParts)) return false
    const next = position + unitsFor(length)
    const number = this.tailNumber
    this.#copyIn(position + 1, cursor, length)
    const isLast = cursor.remaining === 0
    this.#setHeader(next, 0, isLast ? number + 1 : number)
    const flags = (isBegun ? 0 : first) | (isLast ? 0 : more) | (cursor.isBare ? bare : 0)
    this.#setHeader(position, length | flags, number)
    return this.tail.moveTo(next)
  }

  /**
   * Writes a message without a frame.
   * @returns False: there is no room for all of it now, or the tail was closed.
   */
  writeBody(body: Body): boolean {
    const { length } = body
    if (length > lengthMask || !this.hasRoomFor(length)) return false
    const { lastState } = this.tail
    const position = Side.positionOf(lastState)
    const next = position + unitsFor(length)
    const number = this.#numberAt(lastState)
    if (body.binary || length > fewBytes) this.#copyInLong(position + 1, body)
    else this.#copyInShort(position + 1, body)
    this.#setHeader(next, 0, number + 1)
    this.#setHeader(position, length | first | bare, number)
    return this.tail.moveTo(next)
  }

  /** Word by word, as it costs less than a call. */
  #copyInShort(position: number, { memory, start, length }: Body): void {
    if (this.#source?.buffer !== memory.buffer) this.#source = new Int32Array(memory.buffer, 0, memory.length >> 2)
    const source = this.#source
    const target = this.#words
    const words = (length + 3) >> 2
    const from = start >> 2
    let to = this.#headerWord(position)
    for (let word = 0; word < words; word++, to++) {
      if (to === target.length) to = 0
      target[to] = source[from + word]!
    }
  }

  #copyInLong(position: number, { memory, start, end, binary }: Body): void {
    this.#copyBytes(this.#byteOf(position), memory.subarray(start, end))
    if (binary) this.#copyBytes((this.#byteOf(position) + end - start) & (this.#bytes.length - 1), binary)
  }

  #copyBytes(start: number, bytes: Uint8Array): void {
    const room = this.#bytes.length - start
    if (bytes.length <= room) return this.#bytes.set(bytes, start)
    this.#bytes.set(bytes.subarray(0, room), start)
    this.#bytes.set(bytes.subarray(room), 0)
  }

  /**
   * Takes away the parts of a message that was given up: they would be in the way until somebody reads.
   * @returns Whether there is more room now.
   */
  dropParts(): boolean {
    if (this.isEmpty || this.size > 0 || !this.head.lock.tryAcquire()) return false
    // Whoever has both locks knows that no more is written, and that nothing of it was read since.
    const isFree = this.head.moveTo(this.tail.position)
    this.head.lock.release()
    return isFree
  }

  /** In bytes, beside the header of the next piece and the one at the tail. */
  get #room(): number {
    return (this.#units - distance(this.tail.lastPosition, this.head.position) - 2) * unit
  }

  /** Words over the memory that bodies are encoded in. */
  #source: Int32Array | undefined

  #copyIn(position: number, cursor: Cursor, length: number): void {
    const start = this.#byteOf(position)
    const end = Math.min(start + length, this.#bytes.length)
    cursor.copyTo(this.#bytes, start, end)
    cursor.copyTo(this.#bytes, 0, length - (end - start))
  }

  #setHeader(position: number, info: number, number: number): void {
    const word = this.#headerWord(position)
    this.#words[word] = info
    this.#words[word + 1] = number
  }

  // -- for who has the lock of the head

  /** Undefined: nothing is there. */
  peek(): Piece | undefined {
    const { lastPosition: position } = this.head
    if (position === this.tail.position) return undefined
    const info = this.#words[this.#headerWord(position)]!
    return {
      length: info & lengthMask,
      isFirst: (info & first) !== 0,
      isLast: (info & more) === 0,
      isBare: (info & bare) !== 0,
    }
  }

  /** How long the message at the head is, when it is a whole one without a frame. Less than 0: it is not. */
  get bareLength(): number {
    const { lastPosition: position } = this.head
    if (position === this.tail.position) return -1
    const info = this.#words[this.#headerWord(position)]!
    return (info & ~lengthMask) === (bare | first) ? info & lengthMask : -1
  }

  /** Where the bytes of such a message are: good until it is passed. @param read Is told the memory, its start and its end. */
  readBody<T>(length: number, read: (memory: Buffer, start: number, end: number) => T): T {
    const start = this.#byteOf(this.head.lastPosition + 1)
    const end = start + length
    const { length: size } = this.#bytes
    if (end <= size) return read(this.#bytes, start, end)
    return read(Buffer.concat([this.#bytes.subarray(start), this.#bytes.subarray(0, end - size)], length), 0, length)
  }

  /** The bytes of the piece at the head. They are good until it is passed. */
  bytesOf({ length }: Piece): readonly Uint8Array[] {
    const start = this.#byteOf(this.head.lastPosition + 1)
    const rest = start + length - this.#bytes.length
    if (rest <= 0) return [this.#bytes.subarray(start, start + length)]
    return [this.#bytes.subarray(start), this.#bytes.subarray(0, rest)]
  }

  /** It was read, or is of no use. */
  pass(length: number): void {
    this.head.moveTo(this.head.lastPosition + unitsFor(length))
  }

  // --

  #byteOf(position: number): number {
    return (position & (this.#units - 1)) * unit
  }

  #headerWord(position: number): number {
    return (position & (this.#units - 1)) * headerWords
  }

  #numberAt(state: number): number {
    return this.#words[this.#headerWord(Side.positionOf(state)) + 1]!
  }
}

/** For a header and so many bytes. */
function unitsFor(length: number): number {
  return 1 + Math.ceil(length / unit)
}
