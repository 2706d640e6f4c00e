import { type Cell, firstCellWord } from '../memory/heap.ts'
import { everybody, wake } from '../sync/futex.ts'
import type { Mutex } from '../sync/mutex.ts'

/** The position, times two, and whether it was closed: so that nothing gets past the closing. Changes wake who waits for it. */
const state = firstCellWord
/** How often somebody was about to wait since nobody was found waiting. */
const announced = firstCellWord + 1

const closed = 1
const positionMask = 2 ** 31 - 1

/** How far it is from the one position to the other. */
export function distance(to: number, from: number): number {
  return (to - from) & positionMask
}

/** The tail of a ring, or its head: a position, moved by who has the lock. */
export class Side {
  readonly cell: Cell
  readonly lock: Mutex
  /** The word of the cell that changes. */
  readonly word: number = state
  readonly #words: Int32Array
  readonly #state: number
  readonly #announced: number

  constructor(cell: Cell, lock: Mutex) {
    this.cell = cell
    this.lock = lock
    this.#words = cell.heap.words
    this.#state = cell.word + state
    this.#announced = cell.word + announced
  }

  static positionOf(state: number): number {
    return state >>> 1
  }

  get state(): number {
    return Atomics.load(this.#words, this.#state)
  }

  get position(): number {
    return Side.positionOf(this.state)
  }

  get isClosed(): boolean {
    return (this.state & closed) !== 0
  }

  /** False: it was closed, and stays where it is. */
  moveTo(position: number): boolean {
    const now = this.state
    return (now & closed) === 0 && Atomics.compareExchange(this.#words, this.#state, now, position << 1) === now
  }

  /** It does not move any more. */
  close(): void {
    Atomics.or(this.#words, this.#state, closed)
    this.wake(everybody)
  }

  /** Somebody of this thread is about to wait until the state is another one than this. False: it is already. */
  announce(seen: number): boolean {
    Atomics.add(this.#words, this.#announced, 1)
    return this.state === seen
  }

  /** Whether somebody may wait for it to move. */
  get isAwaited(): boolean {
    return Atomics.load(this.#words, this.#announced) !== 0
  }

  /** After it moved. Costs nothing when nobody waits. */
  wake(count: number): void {
    const seen = Atomics.load(this.#words, this.#announced)
    if (seen === 0 || wake(this.cell, state, count) > 0) return
    // Whoever announces itself in between is not asleep yet, and sees that it moved.
    Atomics.compareExchange(this.#words, this.#announced, seen, 0)
  }
}
