import type { Cell } from '../memory/heap.ts'
import type { SyncWaitOptions } from '../sync/futex.ts'
import { copy, decodeBody, isBinaryBody } from '../wire/body.ts'
import { decodeMessage, type Prepared } from '../wire/codec.ts'
import { type Frame, FrameParser } from '../wire/frame.ts'
import { Lane } from './lane.ts'
import type { Ledger } from './ledger.ts'
import { messageKind } from './message-kind.ts'
import type { Operation } from './operation.ts'
import type { Piece, Ring } from './ring.ts'

/** A message that was read. */
export interface Arrival {
  /** Undefined: it had none. */
  readonly frame: Frame | undefined
  /** Of a message without a frame that is still to be decoded. */
  readonly bytes: Buffer | undefined
  /** Undefined beside the others: it is still in there. */
  readonly prepared: Prepared
}

export interface ReceiverOptions {
  /** Why nothing more will come. */
  readonly refusal: () => Error
  /** What it waits for may have to be written by this very thread. */
  readonly proceed: () => void
  readonly ledger: Ledger | undefined
  /** Called now and then while it waits. */
  readonly lookAround: (() => void) | undefined
}

/** Messages that were read for calls which could not take them. They stay when the objects that read them do not. */
const givenBack = new Map<Cell, Arrival[]>()

/** Reads messages from a ring, for the calls of one thread in their order. */
export class Receiver extends Lane<Operation<Arrival>> {
  readonly what = 'Nothing arrived'
  readonly #ring: Ring
  readonly #options: ReceiverOptions
  #parser: FrameParser = this.#newParser()
  #frame: Frame | undefined
  /** Of a message without a frame. */
  #parts: Buffer[] = []
  readonly #isThere = (): boolean => !this.#ring.isEmpty && !this.#ring.head.lock.locked
  /** The first part of a message was read. */
  #isGathering = false

  constructor(ring: Ring, options: ReceiverOptions) {
    super(ring.head)
    this.#ring = ring
    this.#options = options
  }

  /** The next call of this thread gets it. */
  giveBack(arrival: Arrival): void {
    const { cell } = this.#ring
    const others = givenBack.get(cell)
    if (others) others.push(arrival)
    else givenBack.set(cell, [arrival])
  }

  forgetGivenBack(): void {
    givenBack.delete(this.#ring.cell)
  }

  #takeGivenBack(): Arrival | undefined {
    const { cell } = this.#ring
    const arrivals = givenBack.get(cell)
    const first = arrivals?.shift()
    if (arrivals?.length === 0) givenBack.delete(cell)
    return first
  }

  /** The way of most messages: no other call of this thread waits, one is there, and it is whole and has no frame. */
  receiveAtOnce(): Arrival | undefined {
    const ring = this.#ring
    const { head } = ring
    if (ring.seemsEmpty || !this.isIdle || this.hasLock || givenBack.size > 0 || !head.lock.tryAcquire())
      return undefined
    let length = -1
    try {
      length = ring.bareLength
      return length < 0 ? undefined : this.#takeBody(length)
    } finally {
      head.lock.release()
      if (length >= 0) head.wake(1)
    }
  }

  /** The same, when one comes within a short while. */
  receiveSoon(options: SyncWaitOptions | undefined): Arrival | undefined {
    return this.spin(this.#isThere, options) ? this.receiveAtOnce() : undefined
  }

  #takeBody(length: number): Arrival {
    const { ledger } = this.#options
    ledger?.taking()
    try {
      return this.#ring.readBody(length, arrivalOf)
    } finally {
      this.#ring.pass(length)
      ledger?.taken()
    }
  }

  override get isBound(): boolean {
    return this.#isGathering
  }

  protected advance(receiving: Operation<Arrival>): boolean {
    const ring = this.#ring
    for (;;) {
      const returned = this.#takeGivenBack()
      if (returned) return settle(receiving, returned)
      const seen = ring.tail.state
      const isOver = ring.tail.isClosed
      if (this.hasLock || !ring.isEmpty) {
        if (!this.lock()) {
          this.#options.proceed()
          return false
        }
        const piece = ring.peek()
        const arrival = piece && this.#read(piece)
        if (arrival) {
          this.unlock()
          return settle(receiving, arrival)
        }
        if (piece) continue
        if (!this.#isGathering || isOver) {
          this.#forget()
          this.unlock()
          continue
        }
      } else if (isOver) {
        throw this.#options.refusal()
      }
      this.#options.proceed()
      if (this.watch(ring.tail, seen)) return false
    }
  }

  /** Undefined: it was not the last part of a message. */
  #read(piece: Piece): Arrival | undefined {
    const { ledger } = this.#options
    if (piece.isFirst) this.#forget()
    const isOurs = piece.isFirst || this.#isGathering
    const isTaken = isOurs && piece.isLast
    if (isTaken) ledger?.taking()
    else if (piece.isLast) ledger?.passedOver()
    try {
      return isOurs ? this.#gather(piece) : undefined
    } finally {
      this.#ring.pass(piece.length)
      if (isTaken) ledger?.taken()
      this.#ring.head.wake(1)
    }
  }

  #gather(piece: Piece): Arrival | undefined {
    if (piece.isBare) return this.#gatherBody(piece)
    for (const bytes of this.#ring.bytesOf(piece)) this.#parser.push(bytes)
    this.#isGathering = !piece.isLast
    if (!piece.isLast) return undefined
    const frame = this.#frame!
    this.#frame = undefined
    const prepared = frame.kind === messageKind.shares ? decodeMessage(frame) : undefined
    return { frame, bytes: undefined, prepared }
  }

  #gatherBody(piece: Piece): Arrival | undefined {
    this.#isGathering = !piece.isLast
    if (piece.isFirst && piece.isLast) {
      return this.#ring.readBody(piece.length, arrivalOf)
    }
    for (const bytes of this.#ring.bytesOf(piece)) this.#parts.push(Buffer.from(bytes))
    if (!piece.isLast) return undefined
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    return { frame: undefined, bytes, prepared: undefined }
  }

  protected override abandoned(): void {
    this.#options.ledger?.settle()
  }

  /** What was read of a message will not go on. */
  #forget(): void {
    this.#isGathering = false
    this.#parts = []
    if (!this.#parser.atBoundary) this.#parser = this.#newParser()
  }

  #newParser(): FrameParser {
    return new FrameParser(
      frame => {
        this.#frame = frame
      },
      { copies: true },
    )
  }

  protected get looksAround(): boolean {
    return this.#options.lookAround !== undefined
  }

  override sliceOver(): void {
    super.sliceOver()
    this.#options.lookAround?.()
    if (!this.#isGathering) return
    const { tail } = this.#ring
    // Whoever writes a message has the lock until its end.
    if (!tail.lock.tryAcquireFromDead()) return
    if (this.#ring.isEmpty) this.#forget()
    tail.lock.release()
  }

  override end(error: Error): void {
    super.end(error)
    this.#forget()
  }

  /** Somebody else may have been waked in its place. */
  protected drop(): void {
    if (!this.#ring.isEmpty) this.#ring.tail.wake(1)
  }

  protected get isWorthALock(): boolean {
    return this.#ring.size > 0
  }
}

function settle(receiving: Operation<Arrival>, arrival: Arrival): true {
  receiving.succeed(arrival)
  return true
}

/** In bytes. Longer messages are decoded when others can read on. */
const shortMessage = 1024
/** Where short ones are decoded: msgpackr would keep the memory of the ring. */
const desk = Buffer.allocUnsafeSlow(shortMessage)

function arrivalOf(memory: Buffer, start: number, end: number): Arrival {
  const length = end - start
  if (isBinaryBody(memory, start))
    return { frame: undefined, bytes: undefined, prepared: decodeBody(memory, start, end) }
  if (length > shortMessage)
    return { frame: undefined, bytes: Buffer.from(memory.subarray(start, end)), prepared: undefined }
  return { frame: undefined, bytes: undefined, prepared: decodeBody(copy(memory, start, end, desk), 0, length) }
}
