import { type Cell, firstCellWord, type ThreadMark } from '../memory/heap.ts'
import type { Attempt } from './attempt.ts'
import { everybody, wake } from './futex.ts'

/*
 * The lock itself, in words of a cell:
 *
 *   state     who has it (0: nobody), in 28 bits, and three flags
 *   passes    how many have got it since one who waited did; written by who has it
 *   tickets   the next number for one who waits
 *   serving   the lowest number of those who wait: the head of the queue
 *   gaps      numbers behind the head whose owners have left, a bit each
 *   threads   of the first numbers of the queue, the threads that have them
 *
 *   contended   somebody waits: who releases must look after them
 *   called      they were woken and the head is on its way: nobody else has to be
 *   reserved    the next who gets it is the head
 *
 * A free lock is taken by whoever comes first, as handing it over would cost the way of a sleeper each time (50 us instead of
 * 50 ns). Those who wait are served in their order; after `mostPasses` of others the lock is reserved for the head.
 *
 * Any process may be killed at any point. A lock whose owner is gone is taken over by exactly one, from exactly that owner's
 * state. When the lock is free and the head does not come for a slice, it is passed over if it is gone. One that comes and
 * was passed over is served at once. Whoever was to wake others and was killed before costs them the rest of a slice.
 */

const state = firstCellWord
const passes = firstCellWord + 1
const tickets = firstCellWord + 2
const serving = firstCellWord + 3
const gaps = firstCellWord + 4
const threads = firstCellWord + 8
const knownThreads = 6
const knownGaps = 32

const ownerMask = 2 ** 28 - 1
const called = 1 << 28
const reserved = 1 << 29
const contended = 1 << 30

const mostPasses = 200

/** How a lock was got. */
export interface Grant {
  /** Its owner died with it: what it guards may be half done. */
  readonly abandoned: boolean
}

const free: Grant = { abandoned: false }
const takenOver: Grant = { abandoned: true }

export class Mutex {
  readonly cell: Cell
  readonly #words: Int32Array
  readonly #first: number
  readonly #state: number
  readonly #me: ThreadMark

  constructor(cell: Cell) {
    this.cell = cell
    this.#words = cell.heap.words
    this.#first = cell.word
    this.#state = cell.word + state
    this.#me = cell.heap.mark
  }

  /** Whether some thread has it. */
  get locked(): boolean {
    return (this.#load(state) & ownerMask) !== 0
  }

  /** Whether this thread has it. */
  get isMine(): boolean {
    return (this.#load(state) & ownerMask) === this.#me
  }

  tryAcquire(): Grant | undefined {
    // Each atomic operation takes 8 ns: this one, and that of the release, are all there are while nobody else wants it.
    return Atomics.compareExchange(this.#words, this.#state, 0, this.#me) === 0 ? free : this.#tryBesideOthers()
  }

  #tryBesideOthers(): Grant | undefined {
    for (;;) {
      const now = this.#load(state)
      // Those that it was reserved for may all have left.
      if (now & ownerMask || (now & reserved && !this.#isQueueEmpty)) return undefined
      if (!this.#change(state, now, (now & ~reserved) | this.#me)) continue
      if (now & contended) this.#words[this.#first + passes]!++
      return free
    }
  }

  /** The same, also when who had it, or was to get it, is gone: that takes 15 us to see. */
  tryAcquireFromDead(): Grant | undefined {
    for (;;) {
      const grant = this.tryAcquire()
      if (grant) return grant
      const owner = this.#load(state) & ownerMask
      if (owner !== 0) return this.#takeOver(owner)
      if (this.#isQueueEmpty || !this.#passOverDead()) return undefined
    }
  }

  /** This thread has it. */
  release(): void {
    if (Atomics.compareExchange(this.#words, this.#state, this.#me, 0) !== this.#me) this.#releaseToOthers()
  }

  #releaseToOthers(): void {
    for (;;) {
      const now = this.#load(state)
      if (!(now & contended) || this.#isQueueEmpty) {
        if (!this.#change(state, now, 0)) continue
        // One may have come and gone to sleep in between.
        if (now & contended && !this.#isQueueEmpty) this.#wakeHead()
        return
      }
      const isDue = this.#words[this.#first + passes]! >= mostPasses
      if (!this.#change(state, now, contended | called | (isDue ? reserved : 0))) continue
      if (!(now & called)) this.#wakeHead()
      return
    }
  }

  /** Waits for it. */
  get attempt(): Attempt<Grant> {
    return new Acquisition(this)
  }

  // -- for those who wait

  takeTicket(): number {
    const ticket = Atomics.add(this.#words, this.#first + tickets, 1)
    this.#sign(ticket)
    return ticket
  }

  /** @returns How it was got, or the state to wait for the change of. */
  tryWaiting(ticket: number): Grant | number {
    for (;;) {
      const now = this.#load(state)
      const place = this.#placeOf(ticket)
      if ((now & ownerMask) === 0 && place <= 0) {
        if (!this.#change(state, now, this.#me | contended)) continue
        this.#words[this.#first + passes] = 0
        if (place === 0) this.#advance(ticket)
        return free
      }
      // The head, which was called, goes to sleep again.
      const next = place <= 0 ? (now | contended) & ~called : now | contended
      if (next === now || this.#change(state, now, next)) return next
    }
  }

  /** A whole slice passed: takes it over when its owner is gone, passes over a head that is. */
  heal(ticket: number): Grant | undefined {
    this.#sign(ticket)
    const owner = this.#load(state) & ownerMask
    if (owner === 0) {
      let passed = false
      while (this.#placeOf(ticket) > 0 && this.#passOverDead()) passed = true
      if (passed) this.#wakeHead()
      return undefined
    }
    const grant = this.#takeOver(owner)
    if (grant) this.#leaveGap(ticket)
    return grant
  }

  #takeOver(owner: ThreadMark): Grant | undefined {
    const now = this.#load(state)
    if ((now & ownerMask) !== owner || owner === this.#me || this.cell.heap.isAlive(owner)) return undefined
    return this.#change(state, now, this.#me | contended) ? takenOver : undefined
  }

  #passOverDead(): boolean {
    const head = this.#load(serving)
    if (this.#isQueueEmpty || this.#isPresent(head)) return false
    this.#advance(head)
    return true
  }

  /** The one with this number does not wait any more. */
  leave(ticket: number): void {
    this.#leaveGap(ticket)
    Atomics.and(this.#words, this.#first + state, ~called)
    if (!this.locked) this.#wakeHead()
  }

  // -- the queue

  get #isQueueEmpty(): boolean {
    return this.#load(tickets) === this.#load(serving)
  }

  /** 0: the head; less: it was passed over. */
  #placeOf(ticket: number): number {
    return (ticket - this.#load(serving)) | 0
  }

  /** From this number to the next whose owner has not left. */
  #advance(from: number): void {
    for (let ticket = from; this.#change(serving, ticket, (ticket + 1) | 0); ticket = (ticket + 1) | 0) {
      Atomics.store(this.#words, this.#threadWord(ticket), 0)
      if (!this.#fillGap((ticket + 1) | 0)) return
    }
  }

  #leaveGap(ticket: number): void {
    const place = this.#placeOf(ticket)
    // Farther away there is no bit for it: it is passed over when its turn comes.
    if (place < 0 || place >= knownGaps) return
    Atomics.or(this.#words, this.#first + gaps, 1 << (ticket & (knownGaps - 1)))
    if (this.#load(serving) === ticket && this.#fillGap(ticket)) this.#advance(ticket)
  }

  /** True for the one who has to go on past it. */
  #fillGap(ticket: number): boolean {
    const bit = 1 << (ticket & (knownGaps - 1))
    return (Atomics.and(this.#words, this.#first + gaps, ~bit) & bit) !== 0
  }

  /** Says which thread has this number, once there is a word for it. */
  #sign(ticket: number): void {
    const place = this.#placeOf(ticket)
    if (place >= 0 && place < knownThreads) Atomics.store(this.#words, this.#threadWord(ticket), this.#me)
  }

  #isPresent(ticket: number): boolean {
    const mark = Atomics.load(this.#words, this.#threadWord(ticket))
    return mark !== 0 && this.cell.heap.isAlive(mark)
  }

  #threadWord(ticket: number): number {
    return this.#first + threads + ((ticket >>> 0) % knownThreads)
  }

  #wakeHead(): void {
    // Which of the sleepers is the head the system does not know: they look, and sleep on.
    if (wake(this.cell, state, everybody) === 0) Atomics.and(this.#words, this.#first + state, ~called)
  }

  #load(word: number): number {
    return Atomics.load(this.#words, this.#first + word)
  }

  #change(word: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#first + word, from, to) === from
  }
}

/** One that waits for a lock. */
class Acquisition implements Attempt<Grant> {
  readonly #mutex: Mutex
  readonly word: number = state
  readonly what = 'The lock could not be acquired'
  expected = 0
  #ticket: number | undefined
  #taken: Grant | undefined

  constructor(mutex: Mutex) {
    this.#mutex = mutex
  }

  get cell(): Cell {
    return this.#mutex.cell
  }

  try(): Grant | undefined {
    if (this.#ticket === undefined) {
      const grant = this.#mutex.tryAcquire()
      if (grant) return grant
      this.#ticket = this.#mutex.takeTicket()
    }
    const outcome = this.#taken ?? this.#mutex.tryWaiting(this.#ticket)
    if (typeof outcome !== 'number') return outcome
    this.expected = outcome
    return undefined
  }

  sliceOver(): void {
    this.#taken ??= this.#mutex.heal(this.#ticket!)
  }

  giveUp(): void {
    if (this.#ticket !== undefined) this.#mutex.leave(this.#ticket)
  }
}
