import { type Cell, firstCellWord, type ThreadMark } from '../memory/heap.ts'
import type { Attempt } from './attempt.ts'
import { wake } from './futex.ts'

/*
 * The lock itself, in three words of a cell, for whoever has threads to exclude:
 *
 *   state     who has it (0: nobody), in 28 bits, and three flags
 *   passes    how many newcomers have overtaken those who wait; written by who has it
 *   waiters   how many wait, in 20 bits, and above them the number of the count
 *
 *   contended   somebody waits: who releases must look after them
 *   called      one of them was woken and is on its way: no other needs to be
 *   reserved    newcomers have overtaken often enough: the next who gets it is one that has waited
 *
 * A free lock is taken by whoever comes first, as handing it over would cost the way of a sleeper each time (50 us instead of
 * 50 ns). After `mostPasses` of such it is reserved for one of those who wait, so that nobody waits long.
 *
 * Any process may be killed at any point. A lock whose owner is gone is taken over by exactly one, from exactly that owner's
 * state. A sleeper that was called and killed, or not called because the caller was killed, costs the others the rest of a
 * slice. Waiters that were killed stay in the count until a reservation is not taken up for a slice: then it begins anew.
 */

const state = firstCellWord
const passes = firstCellWord + 1
const waiters = firstCellWord + 2

const ownerMask = 2 ** 28 - 1
const called = 1 << 28
const reserved = 1 << 29
const contended = 1 << 30

const mostPasses = 100
const countBits = 20
const countMask = 2 ** countBits - 1

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
  readonly #state: number
  readonly #me: ThreadMark

  constructor(cell: Cell) {
    this.cell = cell
    this.#words = cell.heap.words
    this.#state = cell.word + state
    this.#me = cell.heap.mark
  }

  /** Whether some thread has it. */
  get locked(): boolean {
    return (Atomics.load(this.#words, this.#state) & ownerMask) !== 0
  }

  /** Whether this thread has it. */
  get isMine(): boolean {
    return (Atomics.load(this.#words, this.#state) & ownerMask) === this.#me
  }

  tryAcquire(): Grant | undefined {
    if (Atomics.compareExchange(this.#words, this.#state, 0, this.#me) === 0) return free
    for (;;) {
      const now = Atomics.load(this.#words, this.#state)
      if (now & (ownerMask | reserved)) return undefined
      if (!this.#change(now, now | this.#me)) continue
      if (now & contended) this.#words[this.cell.word + passes]!++
      return free
    }
  }

  /** This thread has it. */
  release(): void {
    for (;;) {
      const now = Atomics.load(this.#words, this.#state)
      if (this.#waiters === 0 || !(now & contended)) {
        if (!this.#change(now, 0)) continue
        // One may have come and gone to sleep in between.
        if (now & contended && this.#waiters > 0) wake(this.cell, state, 1)
        return
      }
      const keeps = (now & called) | contended
      const next = this.#words[this.cell.word + passes]! >= mostPasses ? keeps | reserved : keeps
      if (now & called) {
        if (this.#change(now, next)) return
        continue
      }
      if (!this.#change(now, next | called)) continue
      if (wake(this.cell, state, 1) === 0) this.#clear(called)
      return
    }
  }

  /** Waits for it. */
  get attempt(): Attempt<Grant> {
    return new Acquisition(this)
  }

  #change(from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#state, from, to) === from
  }

  #clear(flag: number): void {
    Atomics.and(this.#words, this.#state, ~flag)
  }

  get #waiters(): number {
    return Atomics.load(this.#words, this.cell.word + waiters) & countMask
  }

  // -- for those who wait

  /** Counts another one. Returns the number of the count. */
  addWaiter(): number {
    return Atomics.add(this.#words, this.cell.word + waiters, 1) >> countBits
  }

  isCounted(count: number): boolean {
    return Atomics.load(this.#words, this.cell.word + waiters) >> countBits === count
  }

  removeWaiter(count: number): void {
    const word = this.cell.word + waiters
    for (;;) {
      const now = Atomics.load(this.#words, word)
      if (now >> countBits !== count || (now & countMask) === 0) return
      if (Atomics.compareExchange(this.#words, word, now, now - 1) === now) return
    }
  }

  /** Some of those who were counted are gone. The others count themselves again. */
  recount(): void {
    const word = this.cell.word + waiters
    const now = Atomics.load(this.#words, word)
    Atomics.compareExchange(this.#words, word, now, ((now >> countBits) + 1) << countBits)
  }

  /**
   * @param entitled It has waited: a reservation is for it, too.
   * @returns The state to wait for the change of, or how it was got.
   */
  tryWaiting(entitled: boolean): Grant | number {
    for (;;) {
      const now = Atomics.load(this.#words, this.#state)
      if ((now & ownerMask) === 0 && (entitled || !(now & reserved))) {
        if (!this.#change(now, this.#me | contended)) continue
        if (entitled) this.#words[this.cell.word + passes] = 0
        else if (now & contended) this.#words[this.cell.word + passes]!++
        return free
      }
      // It goes to sleep (again): who was called has come.
      const next = (now | contended) & (entitled ? ~called : -1)
      if (next === now || this.#change(now, next)) return next
    }
  }

  /** Takes it over when its owner is gone. */
  tryTakingOver(): Grant | undefined {
    const now = Atomics.load(this.#words, this.#state)
    const owner = now & ownerMask
    if (owner === 0 || owner === this.#me || this.cell.heap.isAlive(owner)) return undefined
    return this.#change(now, this.#me | contended) ? takenOver : undefined
  }

  get isReserved(): boolean {
    const now = Atomics.load(this.#words, this.#state)
    return (now & reserved) !== 0 && (now & ownerMask) === 0
  }

  /** One that may have been called leaves: another is called instead. */
  passOn(): void {
    this.#clear(this.#waiters === 0 ? called | reserved : called)
    if (!this.locked) wake(this.cell, state, 1)
  }
}

/** One that waits for a lock. */
class Acquisition implements Attempt<Grant> {
  readonly #mutex: Mutex
  readonly word: number = state
  readonly what = 'The lock could not be acquired'
  expected = 0
  #entitled = false
  #taken: Grant | undefined
  #count: number | undefined

  constructor(mutex: Mutex) {
    this.#mutex = mutex
  }

  get cell(): Cell {
    return this.#mutex.cell
  }

  try(): Grant | undefined {
    const mutex = this.#mutex
    if (this.#count === undefined) {
      const grant = mutex.tryAcquire()
      if (grant) return grant
      this.#count = mutex.addWaiter()
    }
    const outcome = this.#taken ?? mutex.tryWaiting(this.#entitled)
    if (typeof outcome === 'number') {
      this.expected = outcome
      return undefined
    }
    mutex.removeWaiter(this.#count)
    return outcome
  }

  woken(): void {
    this.#entitled = true
  }

  sliceOver(): void {
    const mutex = this.#mutex
    if (!mutex.isCounted(this.#count!)) this.#count = mutex.addWaiter()
    if (mutex.isReserved) mutex.recount()
    this.#taken = mutex.tryTakingOver()
  }

  giveUp(): void {
    if (this.#count === undefined) return
    this.#mutex.removeWaiter(this.#count)
    this.#mutex.passOn()
  }
}
