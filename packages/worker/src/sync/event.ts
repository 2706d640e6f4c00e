import { type Cell, type CellHandle, cellFor, firstCellWord, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import type { Attempt } from './attempt.ts'
import { attemptLater, attemptSync, everybody, type SyncWaitOptions, wake } from './futex.ts'

/** Its lowest bit: the event is set. The others count how often it was set. */
const state = firstCellWord
const isSetBit = 1

/**
 * Something that happens once, or again after `clear`, for which any number of threads and processes wait.
 *
 * ```ts
 * const ready = new Event()
 * await pool.apply(() => ready.wait())        // until somebody calls ready.set()
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Event {
  readonly #cell: Cell
  readonly #words: Int32Array

  constructor()
  constructor(cell?: unknown) {
    this.#cell = cellFor(cell, 'Event')
    this.#words = this.#cell.heap.words
    remember(this.#cell, 'Event', this)
  }

  get isSet(): boolean {
    return (this.#state & isSetBit) !== 0
  }

  /** Everybody who waits goes on, and whoever waits from now on does at once. */
  set(): void {
    for (;;) {
      const now = this.#state
      if (now & isSetBit) return
      if (this.#change(now, (now + 2) | isSetBit)) break
    }
    wake(this.#cell, state, everybody)
  }

  /** From now on whoever waits does so until it is set again. */
  clear(): void {
    for (let now = this.#state; now & isSetBit; now = this.#state) if (this.#change(now, now & ~isSetBit)) return
  }

  /** Waits until it is set, without blocking the event loop. Also for who sees it only after it was cleared again. */
  async wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions('wait', options)
    await attemptLater(this.#attempt, options)
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  waitSync(options?: SyncWaitOptions): void {
    checkWaitOptions('waitSync', options)
    attemptSync(this.#attempt, 'waitSync()', options)
  }

  get #state(): number {
    return Atomics.load(this.#words, this.#cell.word + state)
  }

  #change(from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#cell.word + state, from, to) === from
  }

  get #attempt(): Attempt<true> {
    const began = this.#state
    return {
      cell: this.#cell,
      word: state,
      expected: began,
      what: 'The event was not set',
      try: () => (this.isSet || this.#state !== began ? true : undefined),
    }
  }

  static {
    defineShared(
      'Event',
      Event,
      event => [event.#cell.handle],
      (handle: CellHandle) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'Event', Event, cell)
      },
    )
  }
}
