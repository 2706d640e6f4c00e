import { Cell, type CellHandle, firstCellWord, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import type { Attempt } from './attempt.ts'
import { attemptLater, attemptSync, type SyncWaitOptions, wake } from './futex.ts'
import { Guard, type Hold, type Holdable } from './guard.ts'
import { noPromise } from './no-promise.ts'
import { show } from './sync-errors.ts'

const units = firstCellWord
const sleepers = firstCellWord + 1
const bound = firstCellWord + 2
const most = 2 ** 31 - 1
const neverAbandoned: Hold = { abandoned: false, depth: 1 }

/**
 * So many may go on at the same time. Whoever wants to acquires a unit and releases it; another thread may release it, too. The
 * unit of a process that died with it is not given back: nobody can know whether it was to be.
 *
 * ```ts
 * const slots = new Semaphore(2)
 * await pool.map(file => slots.run(() => readSlowDisk(file)), files)
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Semaphore implements Holdable {
  readonly #cell: Cell
  readonly #words: Int32Array

  /** @param value How many units there are at first: an integer, 0 or more. */
  constructor(value?: number)
  constructor(value: number | Cell = 1, limit: number = most) {
    if (value instanceof Cell) {
      this.#cell = value
      this.#words = value.heap.words
    } else {
      if (!Number.isInteger(value) || value < 0 || value > most) {
        throw new RangeError(
          `The value of a ${new.target.name} must be an integer from 0 to ${most}, got ${show(value)}.`,
        )
      }
      this.#cell = Heap.allocate()
      this.#words = this.#cell.heap.words
      this.#words[this.#cell.word + bound] = limit
      Atomics.store(this.#words, this.#cell.word + units, value)
    }
    remember(this.#cell, new.target.name, this)
  }

  /** Where it is. */
  protected get cell(): Cell {
    return this.#cell
  }

  /** How many units are free now. */
  get value(): number {
    return Atomics.load(this.#words, this.#cell.word + units)
  }

  /** Waits for a unit without blocking the event loop. */
  async acquire(options?: WaitOptions): Promise<Guard> {
    checkWaitOptions('acquire', options)
    return attemptLater(this.#attempt, options)
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  acquireSync(options?: SyncWaitOptions): Guard {
    checkWaitOptions('acquireSync', options)
    return attemptSync(this.#attempt, 'acquireSync()', options)
  }

  /** Undefined: none is free. */
  tryAcquire(): Guard | undefined {
    for (;;) {
      const free = this.value
      if (free === 0) return undefined
      const at = this.#cell.word + units
      if (Atomics.compareExchange(this.#words, at, free, free - 1) === free) {
        return new Guard(this, neverAbandoned)
      }
    }
  }

  /** @throws {RangeError} when there would be more units than a bounded one began with. */
  release(n: number = 1): void {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`release(n): n must be an integer of 1 or more, got ${n}.`)
    const limit = this.#words[this.#cell.word + bound]!
    for (;;) {
      const free = this.value
      if (n > limit - free) {
        throw new RangeError(`release(${n}): of ${limit} units ${limit - free} are acquired, no more can be released.`)
      }
      if (Atomics.compareExchange(this.#words, this.#cell.word + units, free, free + n) === free) break
    }
    if (Atomics.load(this.#words, this.#cell.word + sleepers) > 0) wake(this.#cell, units, n)
  }

  /** For its guards. */
  leave(): void {
    this.release()
  }

  /** Runs a function while it has a unit. */
  async run<R>(fn: () => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    const guard = await this.acquire(options)
    try {
      return await fn()
    } finally {
      guard.release()
    }
  }

  /** The same, blocking. @throws {TypeError} when the function returns a promise. */
  runSync<R>(fn: () => R, options?: SyncWaitOptions): R {
    const guard = this.acquireSync(options)
    try {
      return noPromise(fn(), 'runSync()', 'run()')
    } finally {
      guard.release()
    }
  }

  get #attempt(): Attempt<Guard> {
    const cell = this.#cell
    let waits = false
    const count = (change: number): void => {
      if (waits === change > 0) return
      waits = change > 0
      Atomics.add(this.#words, cell.word + sleepers, change)
    }
    return {
      cell,
      word: units,
      expected: 0,
      what: 'No unit of the semaphore was free',
      try: () => {
        let guard = this.tryAcquire()
        if (!guard && !waits) {
          // Whoever releases from now on sees that somebody waits.
          count(1)
          guard = this.tryAcquire()
        }
        if (guard) count(-1)
        return guard
      },
      giveUp: () => {
        count(-1)
        if (this.value > 0) wake(cell, units, 1)
      },
    }
  }

  static {
    defineShared(
      'Semaphore',
      Semaphore,
      semaphore => [semaphore.cell.handle],
      (handle: CellHandle) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'Semaphore', Semaphore, cell)
      },
    )
  }
}

/** A semaphore of which no more units can be released than it began with. */
export class BoundedSemaphore extends Semaphore {
  constructor(value: number = 1) {
    // @ts-expect-error The limit is not for users.
    super(value, value)
  }

  static {
    defineShared(
      'BoundedSemaphore',
      BoundedSemaphore,
      semaphore => [semaphore.cell.handle],
      (handle: CellHandle) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'BoundedSemaphore', BoundedSemaphore, cell)
      },
    )
  }
}
