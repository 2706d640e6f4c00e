import { everybody } from '../sync/futex.ts'
import { encodeMessage, type Prepared, prepare } from '../wire/codec.ts'
import { Graph } from '../wire/graph.ts'
import { Cursor } from './cursor.ts'
import { Lane, Operation } from './lane.ts'
import { type Holder, keepUntilRead } from './linger.ts'
import { messageKind } from './message-kind.ts'
import type { Ring } from './ring.ts'

/** A message that is to be written. */
export class Sending extends Operation<true> {
  readonly cursor: Cursor
  /** Lives until the message was read, when it holds something that processes share. */
  readonly held: Prepared | undefined

  /** @throws {EncodeError} when the value cannot travel. */
  constructor(value: unknown) {
    super()
    const prepared = prepare(value)
    const shares = prepared instanceof Graph && prepared.shares
    this.held = shares ? prepared : undefined
    this.cursor = new Cursor(encodeMessage(shares ? messageKind.shares : messageKind.plain, prepared))
  }
}

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

  constructor(ring: Ring, options: SenderOptions) {
    super(ring.tail)
    this.#ring = ring
    this.#options = options
  }

  protected advance(sending: Sending): boolean {
    const { tail, head } = this.#ring
    for (;;) {
      if (tail.isClosed || head.isClosed) throw this.#options.refusal()
      if (!this.lock()) {
        this.#options.proceed()
        return false
      }
      const seen = head.state
      if (this.#write(sending)) {
        // Of several parts the one reader who has the first is waked, with all others.
        const isWhole = sending.cursor.remaining === 0
        if (isWhole) this.unlock()
        tail.wake(isWhole ? 1 : everybody)
        if (!isWhole) continue
        sending.succeed(true)
        return true
      }
      if (tail.isClosed) continue
      this.#options.proceed()
      if (this.watch(head, seen)) return false
    }
  }

  #write({ cursor, held }: Sending): boolean {
    const ring = this.#ring
    const number = ring.tailNumber
    if (!cursor.isBegun && ((number - ring.headNumber) | 0) >= this.#options.maxSize) return false
    if (held) this.#hold(number, held)
    return ring.write(cursor)
  }

  /** Others must not sleep on for a part of a message that does not go on. */
  protected drop(): void {
    if (this.hasLock) this.#ring.tail.wake(everybody)
  }

  /** Who has the lock and waits for room would let nobody pass. */
  protected get isWorthALock(): boolean {
    return !this.#ring.head.isAwaited
  }

  override sliceOver(): void {
    super.sliceOver()
    this.#options.lookAround?.()
  }

  // -- what processes share, on its way

  #hold(number: number, prepared: Prepared): void {
    if (this.#held.at(-1)?.prepared === prepared) return
    keepUntilRead(this)
    this.#held.push({ number, prepared })
  }

  release(): void {
    if (this.#held.length === 0) return
    const { headNumber } = this.#ring
    this.#held = this.#held.filter(({ number }) => ((number - headNumber) | 0) >= 0)
  }

  get holds(): boolean {
    return this.#held.length > 0
  }

  get hasReaders(): boolean {
    return !this.#ring.head.isClosed && this.#ring.cell.hasOtherHolders
  }
}
