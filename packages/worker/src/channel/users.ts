import type { Cell, ThreadMark } from '../memory/heap.ts'

/*
 * Who uses one end of a pipe, in words of shared memory:
 *
 *   uncounted  users for whom there was no word: nobody is missed while there are such
 *   added      how many entries were ever made
 *   entries    marks of threads: each object that stands for the end has one, and each message that it is on its way with
 *
 * An end that is sent to another thread is given to it: the sender has an entry for the message alone, until the other has it,
 * unless the sender uses the end again itself. So a pipe ends with the process that it was made for, though the maker still
 * has the object.
 */

const uncounted = 0
const added = 1
const firstEntry = 2
/** Where the entries of messages begin: however many there are, they leave room for those of users. */
const firstGift = 256
const givenAway = 1 << 28
const nobody = 0
/** Stands for a word that there was not. */
const noPlace = 0

/** A message that the end is on its way with: the word of its entry, and the entry. */
export type Gift = [place: number, entry: number]

/** Messages live until they have arrived: one that is collected has, or will not any more. */
const forgotten = new FinalizationRegistry<{ readonly users: Users; readonly gift: Gift }>(({ users, gift }) =>
  users.takeBackGift(gift),
)

export class Users {
  /** Stands for the end in this thread. */
  readonly cell: Cell
  readonly #words: Int32Array
  readonly #me: ThreadMark
  /** Where the entry of this object is. */
  #place: number | undefined
  /** By the messages that they go with. */
  readonly #gifts = new WeakMap<object, Gift>()
  /** The last one of each place. */
  readonly #lastGifts = new Map<number, Gift>()
  /** This object used the end until it was given away, and was not closed since. */
  #isLent = false

  /** @param words Zeros at first. */
  constructor(cell: Cell, words: Int32Array) {
    this.cell = cell
    this.#words = words
    this.#me = cell.heap.mark
  }

  /** This object uses the end. */
  join(): void {
    this.#place ??= this.#add(this.#me, firstEntry, firstGift)
  }

  /** It arrived here: the entry of the message is not needed any more. */
  receive([place, entry]: Gift): void {
    this.join()
    this.#remove(place, entry)
  }

  /** It is sent to another thread. @param message As long as it is the same one, it is one gift, however often it is encoded. */
  give(message: object): Gift {
    const known = this.#gifts.get(message)
    if (known && (known[0] === noPlace || Atomics.load(this.#words, known[0]) === known[1])) return known
    const entry = this.#me | givenAway
    const gift: Gift = [this.#add(entry, firstGift, this.#words.length), entry]
    this.#gifts.set(message, gift)
    this.#lastGifts.set(gift[0], gift)
    forgotten.register(message, { users: this, gift })
    if (this.#place !== undefined) this.#isLent = true
    this.#vacate()
    return gift
  }

  /** The message will not arrive any more. Nothing, if it has arrived before. */
  takeBack(message: object): void {
    const gift = this.#gifts.get(message)
    if (gift) this.takeBackGift(gift)
  }

  takeBackGift(gift: Gift): void {
    const [place, entry] = gift
    if (place === noPlace || this.#lastGifts.get(place) !== gift) return
    this.#lastGifts.delete(place)
    if (Atomics.load(this.#words, place) !== entry) return
    if (this.#isLent) this.join()
    this.#remove(place, entry)
  }

  /** This object does not use the end any more. What was sent is still on its way. */
  leave(): void {
    this.#isLent = false
    this.#vacate()
  }

  #vacate(): void {
    if (this.#place !== undefined) this.#remove(this.#place, this.#me)
    this.#place = undefined
  }

  /** Nobody uses the end, and nobody will. Takes 15 us a user. */
  get isDeserted(): boolean {
    for (;;) {
      const seen = Atomics.load(this.#words, added)
      if (Atomics.load(this.#words, uncounted) > 0) return false
      for (let place = firstEntry; place < this.#words.length; place++) if (this.#isTaken(place)) return false
      // Whoever goes on from one word to another makes an entry first.
      if (Atomics.load(this.#words, added) === seen) return true
    }
  }

  #isTaken(place: number): boolean {
    const entry = Atomics.load(this.#words, place)
    return entry !== nobody && this.cell.heap.isAlive(entry & ~givenAway)
  }

  /** A word that was free for long: who receives the same message twice takes nothing away from another. */
  #add(entry: number, from: number, to: number): number {
    const start = Atomics.add(this.#words, added, 1) >>> 0
    const replace = (others: ReadonlySet<number>): number | undefined => {
      for (let step = 0; others.size > 0 && step < to - from; step++) {
        const place = from + ((start + step) % (to - from))
        const other = Atomics.load(this.#words, place)
        if (others.has(other) && Atomics.compareExchange(this.#words, place, other, entry) === other) return place
      }
      return undefined
    }
    const place = replace(new Set([nobody])) ?? replace(this.#theDead())
    if (place === undefined) Atomics.add(this.#words, uncounted, 1)
    return place ?? noPlace
  }

  /** The entries of threads that are gone. */
  #theDead(): Set<number> {
    const entries = new Set(this.#words.subarray(firstEntry))
    for (const entry of entries) if (this.cell.heap.isAlive(entry & ~givenAway)) entries.delete(entry)
    return entries
  }

  #remove(place: number, entry: number): void {
    if (place !== noPlace) Atomics.compareExchange(this.#words, place, entry, nobody)
    else if (Atomics.load(this.#words, uncounted) > 0) Atomics.sub(this.#words, uncounted, 1)
  }
}
