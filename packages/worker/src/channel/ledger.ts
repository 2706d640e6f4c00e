import { type CellHandle, Heap, type ThreadMark, threadLimit } from '../memory/heap.ts'
import type { SegmentHandle } from '../memory/segment.ts'
import { SharedMemory } from '../memory/shared-memory.ts'
import { everybody } from '../sync/futex.ts'
import { AwaitedWord } from './awaited-word.ts'
import type { Ring } from './ring.ts'

/*
 * How many values each thread has in its hands: taken from the ring, and not done. A row for each thread of the heap:
 *
 *   mark     whose row it is
 *   hand     the number of values, times two; odd while it takes one
 *   taking   the number of the message that it takes
 *
 * Row 0 is nobody's: its `hand` is the number of values that dead threads had in theirs.
 *
 * A thread that is killed while it takes one had the lock of the head: whoever gets that lock next sees by the head whether the
 * value was taken.
 */

const rowWords = 4
const mark = 0
const hand = 1
const taking = 2
const one = 2
const isTaking = 1

export type LedgerHandle = [memory: SegmentHandle, done: CellHandle]

export class Ledger {
  readonly #memory: SharedMemory
  readonly #rows: Int32Array
  readonly #ring: Ring
  readonly #me: ThreadMark
  readonly #mine: number
  /** Changes when a value is done. */
  readonly done: AwaitedWord

  private constructor(ring: Ring, memory: SharedMemory, done: AwaitedWord) {
    this.#ring = ring
    this.#memory = memory
    this.#rows = new Int32Array(memory.buffer, 0, threadLimit * rowWords)
    this.done = done
    this.#me = ring.cell.heap.mark
    this.#mine = Heap.placeOf(this.#me) * rowWords
  }

  static create(ring: Ring): Ledger {
    return new Ledger(ring, SharedMemory.create(threadLimit * rowWords * 4), new AwaitedWord(Heap.allocate()))
  }

  static attach(ring: Ring, [memory, done]: LedgerHandle): Ledger {
    return new Ledger(ring, SharedMemory.attach(memory), new AwaitedWord(Heap.attach(done)))
  }

  get handle(): LedgerHandle {
    return [this.#memory.handle, this.done.cell.handle]
  }

  dispose(): void {
    this.#memory.dispose()
    this.done.cell.dispose()
  }

  // -- for who has the lock of the head

  /** This thread is about to take the message at the head. */
  taking(): void {
    if (this.#load(this.#mine + mark) !== this.#me) {
      this.#bury(this.#mine, this.#load(this.#mine + hand))
      Atomics.store(this.#rows, this.#mine + mark, this.#me)
    }
    this.#rows[this.#mine + taking] = this.#ring.headNumber
    Atomics.add(this.#rows, this.#mine + hand, isTaking)
  }

  /** The head has moved: the message is in its hands. */
  taken(): void {
    Atomics.add(this.#rows, this.#mine + hand, one - isTaking)
  }

  /** The rest of a message is passed over: the thread that had read its first parts is dead. */
  passedOver(): void {
    Atomics.add(this.#rows, hand, 1)
    this.#tell()
  }

  /** The one that had the lock before is dead. */
  settle(): void {
    for (let row = rowWords; row < this.#rows.length; row += rowWords) {
      if ((this.#load(row + hand) & isTaking) === 0) continue
      const isTaken = (this.#ring.headNumber - this.#rows[row + taking]!) | 0
      Atomics.add(this.#rows, row + hand, isTaken > 0 ? one - isTaking : -isTaking)
    }
  }

  // -- for everybody

  /** One value is done that this thread took, else one that another took. False: there is none. */
  finishOne(): boolean {
    if (!this.#takeFrom(this.#mine)) {
      let row = rowWords
      while (row < this.#rows.length && !this.#takeFrom(row)) row += rowWords
      if (row === this.#rows.length) return false
    }
    this.#tell()
    return true
  }

  #takeFrom(row: number): boolean {
    for (;;) {
      const now = this.#load(row + hand)
      if (now < one) return false
      if (Atomics.compareExchange(this.#rows, row + hand, now, now - one) === now) return true
    }
  }

  /** Whether nothing is in the ring, nor in anybody's hands. */
  get isFinished(): boolean {
    for (;;) {
      const { state } = this.#ring.tail
      if (this.#ring.size > 0) return false
      for (let row = rowWords; row < this.#rows.length; row += rowWords) if (this.#load(row + hand) > 0) return false
      // What was put meanwhile may have passed through a row that was looked at before.
      if (this.#ring.tail.state === state) return true
    }
  }

  /** How many values were in the hands of threads that died. */
  get lost(): number {
    return this.#load(hand)
  }

  /** What dead threads have in their hands counts as done. */
  bury(): void {
    const { lock } = this.#ring.head
    for (let row = rowWords; row < this.#rows.length; row += rowWords) {
      const now = this.#load(row + hand)
      if (now === 0 || this.#ring.cell.heap.isAlive(this.#load(row + mark))) continue
      if (now & isTaking) {
        // It had the lock when it died. If somebody has it by now, that one settles it.
        if (!lock.tryAcquireFromDead()) continue
        this.settle()
        lock.release()
      }
      // Unless the row is another thread's by now.
      this.#bury(row, now & isTaking ? this.#load(row + hand) : now)
    }
  }

  #bury(row: number, now: number): void {
    if (Atomics.compareExchange(this.#rows, row + hand, now, 0) !== now || now < one) return
    Atomics.add(this.#rows, hand, Math.floor(now / one))
    this.#tell()
  }

  #tell(): void {
    const { state } = this.done
    this.done.change(state, (state + 1) | 0)
    this.done.wake(everybody)
  }

  #load(word: number): number {
    return Atomics.load(this.#rows, word)
  }
}
