import { type Cell, firstCellWord, type ThreadMark } from '../memory/heap.ts'

/*
 * Who uses one end of a pipe, in words of a cell: the marks of threads. More than there are words for cannot be told, and then
 * nobody is missed before the end is closed everywhere.
 *
 * An end that is sent to another thread is given to it: the sender is only counted until the other has it, unless it uses
 * the end again itself. So a pipe ends with the process that it was made for, though the maker still has the object.
 */

const uncounted = firstCellWord
const firstUser = firstCellWord + 1
const mostUsers = 13
const givenAway = 1 << 28
const nobody = 0

export class Users {
  readonly cell: Cell
  readonly #words: Int32Array
  readonly #first: number
  readonly #me: ThreadMark
  /** What stands in the table for this thread. */
  #entry: number = nobody

  constructor(cell: Cell) {
    this.cell = cell
    this.#words = cell.heap.words
    this.#first = cell.word + firstUser
    this.#me = cell.heap.mark
  }

  /** This thread uses the end. */
  join(): void {
    if (this.#entry !== this.#me) this.#enter(this.#me)
  }

  /** It arrived here: those who gave it away have done so. */
  receive(): void {
    this.join()
    for (const { word, entry } of this.#entries) {
      if (entry & givenAway) Atomics.compareExchange(this.#words, word, entry, nobody)
    }
  }

  /** This thread sends the end to another one. */
  give(): void {
    this.#enter(this.#me | givenAway)
  }

  /** This thread does not use the end any more. What was sent is still on its way. */
  leave(): void {
    if (this.#entry === this.#me) this.#enter(nobody)
  }

  /** Nobody uses the end, and nobody will. Takes 15 us a user. */
  get isDeserted(): boolean {
    if (Atomics.load(this.#words, this.cell.word + uncounted) > 0) return false
    for (const { entry } of this.#entries) if (this.cell.heap.isAlive(entry & ~givenAway)) return false
    return true
  }

  get #entries(): { readonly word: number; readonly entry: number }[] {
    const entries = []
    for (let word = this.#first; word < this.#first + mostUsers; word++) {
      const entry = Atomics.load(this.#words, word)
      if (entry !== nobody) entries.push({ word, entry })
    }
    return entries
  }

  #enter(entry: number): void {
    this.#entry = entry
    while (!this.#replaceOwn(entry)) {
      // Who received the end meanwhile changed it.
    }
  }

  #replaceOwn(entry: number): boolean {
    const isOwn = ({ entry: other }: { entry: number }): boolean => (other & ~givenAway) === this.#me
    const own = this.#entries.find(isOwn)
    if (own) return Atomics.compareExchange(this.#words, own.word, own.entry, entry) === own.entry
    if (entry !== nobody) this.#add(entry)
    return true
  }

  #add(entry: number): void {
    for (let word = this.#first; word < this.#first + mostUsers; word++) {
      const other = Atomics.load(this.#words, word)
      const isFree = other === nobody || !this.cell.heap.isAlive(other & ~givenAway)
      if (isFree && Atomics.compareExchange(this.#words, word, other, entry) === other) return
    }
    Atomics.add(this.#words, this.cell.word + uncounted, 1)
  }
}
