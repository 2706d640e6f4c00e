import { everybody, type SyncWaitOptions } from '../sync/futex.ts'
import { type Body, takeDown } from '../wire/body.ts'
import { encodeMessage, type Prepared, takeBack } from '../wire/codec.ts'
import { Graph } from '../wire/graph.ts'
import { Cursor } from './cursor.ts'
import { Lane } from './lane.ts'
import { type Holder, keepUntilRead } from './linger.ts'
import { messageKind } from './message-kind.ts'
import { Operation } from './operation.ts'
import type { Ring } from './ring.ts'

/** A message that is to be written. */
export class Sending extends Operation<true> {
  readonly cursor: Cursor
  /** How long it has waited. */
  slices = 0
  /** At which state of the head it let others try. */
  passedOn: number | undefined
  /** Lives until the message was read, when it holds something that processes share. */
  readonly held: Prepared | undefined

  /** @throws {EncodeError} when the value cannot travel. */
  constructor(prepared: Prepared, body: Body | undefined) {
    super()
    const shares = prepared instanceof Graph && prepared.shares
    this.held = shares ? prepared : undefined
    this.cursor = body
      ? new Cursor(takeDown(body), true)
      : new Cursor(encodeMessage(shares ? messageKind.shares : messageKind.plain, prepared))
  }

  /** It is not sent after all. */
  takeBack(): void {
    takeBack(this.held)
  }

  override fail(error: unknown): void {
    this.takeBack()
    super.fail(error)
  }

  get isStarved(): boolean {
    return this.slices >= mostSlices
  }
}

/** After so many slices without room for it, a message goes in parts, as if it were larger than the ring: others are smaller. */
const mostSlices = 2

export interface SenderOptions {
  /** How many messages there may be in the ring. */
  readonly maxSize: number
  /** Why nothing can be sent any more. */
  readonly refusal: () => Error
  /** It may be this very thread that has to make room. */
  readonly proceed: () => void
  /** Called now and then while it waits. */
  readonly lookAround: (() => void) | undefined
}

/** Writes the messages of one thread to a ring, in their order. */
export class Sender extends Lane<Sending> implements Holder {
  readonly what = 'There was no room'
  readonly #ring: Ring
  readonly #options: SenderOptions
  #held: { readonly number: number; readonly prepared: Prepared }[] = []
  /** Another thread is about to have the ring. */
  #isUnderWay = false

  constructor(ring: Ring, options: SenderOptions) {
    super(ring.tail)
    this.#ring = ring
    this.#options = options
    ring.whenSent = () => {
      this.#isUnderWay = true
      if (this.holds) keepUntilRead(this)
    }
  }

  /**
   * The way of most messages: no other of this thread waits, it has no frame, and there is room for it.
   * @returns False: it has to go the long way.
   */
  sendAtOnce(body: Body): boolean {
    const { tail, head } = this.#ring
    if (!this.isIdle || this.hasLock || !tail.lock.tryAcquire()) return false
    const { maxSize } = this.#options
    const isWelcome = !head.isClosed && (maxSize === Infinity || this.#ring.size < maxSize)
    const isWritten = isWelcome && this.#ring.writeBody(body)
    tail.lock.release()
    if (isWritten) tail.wake(1)
    return isWritten
  }

  /** The same, when there is room within a short while. */
  sendSoon(body: Body, options: SyncWaitOptions | undefined): boolean {
    const { tail } = this.#ring
    const { maxSize } = this.#options
    const isThere = (): boolean =>
      this.#ring.hasRoomFor(body.length) && !tail.lock.locked && (maxSize === Infinity || this.#ring.size < maxSize)
    return this.spin(isThere, options) && this.sendAtOnce(body)
  }

  protected advance(sending: Sending): boolean {
    const { tail, head } = this.#ring
    const { cursor } = sending
    for (;;) {
      if (tail.isClosed || head.isClosed) throw this.#options.refusal()
      if (!this.lock()) {
        this.#options.proceed()
        return false
      }
      const seen = head.state
      const isFull = !cursor.isBegun && this.#ring.size >= this.#options.maxSize
      if (!isFull && this.#write(sending)) {
        if (cursor.remaining > 0) continue
        sending.succeed(true)
        return true
      }
      if (tail.isClosed || (!cursor.isBegun && this.#ring.dropParts())) continue
      // Whoever waits with the lock holds up all others: only one whose message has begun does.
      if (!cursor.isBegun) this.unlock()
      if (!isFull) this.#passOn(sending, seen)
      this.#options.proceed()
      if (this.watch(head, seen)) return false
    }
  }

  /** Writes it or a part of it. */
  #write({ cursor, held, isStarved }: Sending): boolean {
    const number = this.#ring.tailNumber
    if (!this.#ring.write(cursor, isStarved)) return false
    const isWhole = cursor.remaining === 0
    if (isWhole && held) this.#hold(number, held)
    if (isWhole) this.unlock()
    // One reader has the first part and waits for the others: among all that wait.
    this.#ring.tail.wake(isWhole ? 1 : everybody)
    return true
  }

  /** There is room, but not enough: a smaller message of another thread may fit. */
  #passOn(sending: Sending, seen: number): void {
    if (sending.passedOn === seen) return
    sending.passedOn = seen
    this.#ring.head.wake(1)
  }

  /** Others must not sleep on for a part of a message that does not go on. */
  protected drop(): void {
    if (this.hasLock) this.#ring.tail.wake(everybody)
  }

  protected get isWorthALock(): boolean {
    return this.#ring.size < this.#options.maxSize
  }

  protected get looksAround(): boolean {
    return this.#options.lookAround !== undefined
  }

  override sliceOver(): void {
    super.sliceOver()
    this.#options.lookAround?.()
    if (this.first) this.first.slices++
  }

  // -- what processes share, on its way

  #hold(number: number, prepared: Prepared): void {
    keepUntilRead(this)
    this.#held.push({ number, prepared })
  }

  release(): void {
    const { cell, headNumber } = this.#ring
    if (cell.hasOtherHolders) this.#isUnderWay = false
    if (cell.isDisposed) this.#held = []
    this.#held = this.#held.filter(({ number }) => ((number - headNumber) | 0) >= 0)
  }

  get holds(): boolean {
    return this.#held.length > 0
  }

  get hasReaders(): boolean {
    return !this.#ring.head.isClosed && (this.#isUnderWay || this.#ring.cell.hasOtherHolders)
  }
}
