import { type Cell, type CellHandle, cellFor, firstCellWord, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import { TimeoutError } from '../wait/timeout-error.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import type { Attempt } from './attempt.ts'
import { Exclusive } from './exclusive.ts'
import { attemptLater, attemptSync, everybody, refuseInParent, type SyncWaitOptions, wake } from './futex.ts'
import { RLock } from './rlock.ts'
import { show } from './sync-errors.ts'

/*
 * All words but the first are only touched by who has the lock.
 *
 *   notices   changes with each notify: what waiters sleep on
 *   tickets   how many have begun to wait
 *   waiting   how many of them have not gone on
 *   permits   how many may go on, of those whose ticket is lower than `upTo`
 *
 * Whoever waits takes a permit when it has the lock again, the last thing that it does here. So a waiter that is killed never
 * takes one with it; but it is still counted as waiting, so that a notice that it did not take may later let one more go on than
 * was meant.
 */
const notices = firstCellWord
const tickets = firstCellWord + 1
const waiting = firstCellWord + 2
const permits = firstCellWord + 3
const upTo = firstCellWord + 4

/** Wait with the lock until another one, who changed what you wait for, notifies you. */
export class Condition {
  readonly #cell: Cell
  readonly #words: Int32Array
  /** The lock that belongs to it. */
  readonly lock: Exclusive

  /**
   * @param lock The lock that guards what is waited for; default: an RLock of its own.
   *
   * ```ts
   * const changed = new Condition()
   * await changed.lock.run(() => changed.waitFor(() => stock.value > 0))     // here
   * await changed.lock.run(() => { stock.value++; changed.notify() })         // in another process
   * ```
   *
   * @throws {UnsupportedPlatformError} where processes cannot share memory.
   */
  constructor(lock?: Exclusive)
  constructor(lock?: Exclusive, cell?: unknown) {
    if (lock !== undefined && !(lock instanceof Exclusive)) {
      throw new TypeError(`The lock of a Condition must be a Lock or an RLock, got ${show(lock)}.`)
    }
    this.#cell = cellFor(cell, 'Condition')
    this.#words = this.#cell.heap.words
    this.lock = lock ?? new RLock()
    remember(this.#cell, 'Condition', this)
  }

  /**
   * Gives up the lock, waits until it is notified, and takes the lock again: also before it rejects.
   * @throws {NotOwnerError} when this thread does not have the lock.
   */
  async wait(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions('wait', options)
    await this.#wait(options, options.timeout)
  }

  /** @param named The time-out that the error names. */
  async #wait(options: WaitOptions, named: number | undefined): Promise<void> {
    const deadline = performance.now() + (options.timeout ?? Infinity)
    const ticket = this.#begin('wait()')
    for (;;) {
      const hold = this.lock.suspend('wait()')
      let failure: { readonly error: unknown } | undefined
      try {
        await attemptLater(this.#attempt(ticket), { signal: options.signal, timeout: this.#rest(deadline, options) })
      } catch (error) {
        failure = { error }
      }
      await this.lock.resume(hold)
      if (this.#take(ticket)) return
      if (!failure) continue
      this.#words[this.#cell.word + waiting]!--
      throw failure.error instanceof TimeoutError ? new TimeoutError(what, named!) : failure.error
    }
  }

  /** The same, blocking: for code in workers. @throws {NotOwnerError | TimeoutError | SyncWaitError} */
  waitSync(options: SyncWaitOptions = {}): void {
    checkWaitOptions('waitSync', options)
    this.#waitSync(options, options.timeout)
  }

  #waitSync(options: SyncWaitOptions, named: number | undefined): void {
    refuseInParent('waitSync()')
    const deadline = performance.now() + (options.timeout ?? Infinity)
    const ticket = this.#begin('waitSync()')
    for (;;) {
      const hold = this.lock.suspend('waitSync()')
      let failure: { readonly error: unknown } | undefined
      try {
        attemptSync(this.#attempt(ticket), 'waitSync()', { timeout: this.#rest(deadline, options) })
      } catch (error) {
        failure = { error }
      }
      this.lock.resumeSync(hold)
      if (this.#take(ticket)) return
      if (!failure) continue
      this.#words[this.#cell.word + waiting]!--
      throw failure.error instanceof TimeoutError ? new TimeoutError(what, named!) : failure.error
    }
  }

  /** Waits until the predicate, which is only called with the lock, returns true. */
  async waitFor(predicate: () => boolean, options: WaitOptions = {}): Promise<void> {
    checkWaitOptions('waitFor', options)
    this.lock.mustHold('waitFor()')
    const deadline = performance.now() + (options.timeout ?? Infinity)
    while (!predicate()) {
      await this.#wait({ signal: options.signal, timeout: this.#rest(deadline, options) }, options.timeout)
    }
  }

  /** The same, blocking: for code in workers. */
  waitForSync(predicate: () => boolean, options: SyncWaitOptions = {}): void {
    checkWaitOptions('waitForSync', options)
    this.lock.mustHold('waitForSync()')
    const deadline = performance.now() + (options.timeout ?? Infinity)
    while (!predicate()) this.#waitSync({ timeout: this.#rest(deadline, options) }, options.timeout)
  }

  /**
   * Lets n of those who wait now go on, once this thread has released the lock.
   * @throws {NotOwnerError} when this thread does not have the lock.
   */
  notify(n: number = 1): void {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`notify(n): n must be an integer of 1 or more, got ${n}.`)
    this.#notify(n, 'notify()')
  }

  /** The same for all who wait now. */
  notifyAll(): void {
    this.#notify(everybody, 'notifyAll()')
  }

  #notify(n: number, caller: string): void {
    this.lock.mustHold(caller)
    const { word } = this.#cell
    const words = this.#words
    words[word + permits] = Math.min(words[word + permits]! + n, words[word + waiting]!)
    words[word + upTo] = words[word + tickets]!
    Atomics.add(words, word + notices, 1)
    if (words[word + waiting]! > 0) wake(this.#cell, notices, n)
  }

  #begin(caller: string): number {
    this.lock.mustHold(caller)
    const { word } = this.#cell
    this.#words[word + waiting]!++
    return this.#words[word + tickets]!++
  }

  /** With the lock: goes on, if it may. */
  #take(ticket: number): boolean {
    if (!this.#mayGoOn(ticket)) return false
    this.#words[this.#cell.word + permits]!--
    this.#words[this.#cell.word + waiting]!--
    return true
  }

  #mayGoOn(ticket: number): boolean {
    const { word } = this.#cell
    return Atomics.load(this.#words, word + permits) > 0 && ((ticket - Atomics.load(this.#words, word + upTo)) | 0) < 0
  }

  #attempt(ticket: number): Attempt<true> {
    const load = (): number => Atomics.load(this.#words, this.#cell.word + notices)
    const attempt = {
      cell: this.#cell,
      word: notices,
      expected: load(),
      what,
      try: (): true | undefined => {
        attempt.expected = load()
        return this.#mayGoOn(ticket) ? true : undefined
      },
      giveUp: (): void => {
        if (this.#mayGoOn(ticket)) wake(this.#cell, notices, 1)
      },
    }
    return attempt
  }

  #rest(deadline: number, { timeout }: SyncWaitOptions): number | undefined {
    return timeout === undefined ? undefined : Math.max(0, deadline - performance.now())
  }

  static {
    defineShared(
      'Condition',
      Condition,
      condition => [condition.#cell.handle, condition.lock],
      (handle: CellHandle, lock: Exclusive) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'Condition', Condition, lock, cell)
      },
    )
  }
}

const what = 'The condition was not notified'
