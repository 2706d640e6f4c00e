import { type Cell, firstCellWord } from '../memory/heap.ts'
import { wake } from '../sync/futex.ts'

const state = firstCellWord
/** How often somebody was about to wait since nobody was found waiting. */
const announced = firstCellWord + 1

/** A word of a cell for whose change threads wait. Nobody calls the system while nobody waits, whoever was killed. */
export class AwaitedWord {
  readonly cell: Cell
  /** Which word of the cell it is. */
  readonly word: number = state
  readonly #words: Int32Array
  readonly #state: number
  readonly #announced: number

  constructor(cell: Cell) {
    this.cell = cell
    this.#words = cell.heap.words
    this.#state = cell.word + state
    this.#announced = cell.word + announced
  }

  get state(): number {
    return Atomics.load(this.#words, this.#state)
  }

  /** The same for the thread that alone may change it now; for others what it was a moment ago. */
  get lastState(): number {
    return this.#words[this.#state]!
  }

  change(from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#state, from, to) === from
  }

  /** This thread is about to wait until the state is another one than this. False: it is already. */
  announce(seen: number): boolean {
    Atomics.add(this.#words, this.#announced, 1)
    return this.state === seen
  }

  /** Whether somebody may wait. */
  get isAwaited(): boolean {
    return Atomics.load(this.#words, this.#announced) !== 0
  }

  /** After a change. */
  wake(count: number): void {
    const seen = Atomics.load(this.#words, this.#announced)
    if (seen === 0 || wake(this.cell, state, count) > 0) return
    // Whoever announces itself meanwhile is not asleep yet, and sees the change.
    Atomics.compareExchange(this.#words, this.#announced, seen, 0)
  }
}
