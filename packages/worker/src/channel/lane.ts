import type { Cell } from '../memory/heap.ts'
import { libc } from '../memory/libc.ts'
import type { Attempt } from '../sync/attempt.ts'
import { slice } from '../sync/attempt.ts'
import { attemptSync, type SyncWaitOptions } from '../sync/futex.ts'
import type { Grant, Mutex } from '../sync/mutex.ts'
import { Spinner } from '../sync/spinner.ts'
import { waitInRoom } from '../sync/waiting-room.ts'
import { onAbort } from '../wait/abort-listeners.ts'
import { TimeoutError } from '../wait/timeout-error.ts'
import { startTimer, type WaitOptions } from '../wait/wait-options.ts'
import { LaneAttempt } from './lane-attempt.ts'
import type { Operation } from './operation.ts'
import type { Side } from './side.ts'

/** A word to wait for the change of. */
interface Watch {
  readonly cell: Cell
  readonly word: number
  readonly expected: number
}

/**
 * What the calls of one thread wait for at one side of a ring, one after the other: each call, async or blocking, has its turn
 * after those that came before it. They have one lock and one wait between them.
 */
export abstract class Lane<O extends Operation<unknown>> {
  readonly #lock: Mutex
  readonly #operations: O[] = []
  #acquisition: Attempt<Grant> | undefined
  #hasLock = false
  #watch: Watch
  #inRoom = false
  readonly #spinner = new Spinner()
  abstract readonly what: string

  protected constructor(side: Side) {
    this.#lock = side.lock
    this.#watch = { cell: side.cell, word: side.word, expected: 0 }
  }

  /**
   * Does as much as can be done for the first call without waiting.
   * @returns Whether it has settled. If not, `watch` or `lock` said what it waits for.
   */
  protected abstract advance(operation: O): boolean

  /** What was begun for the first call, who gave up, is undone. */
  protected abstract drop(): void

  /** The first call has begun what cannot be left half done. */
  get isBound(): boolean {
    return false
  }

  /** It may be that what it waits for cannot come any more. */
  protected abstract get looksAround(): boolean

  /** Whoever had the lock before died with it. */
  protected abandoned(): void {}

  /** Whether it is of use to wait for the lock when the call would rather not wait at all. */
  protected abstract get isWorthALock(): boolean

  // -- calls

  /** Rejects with TimeoutError, or the reason of the signal. */
  run(operation: O, { timeout, signal }: WaitOptions = {}): Promise<void> | undefined {
    this.#operations.push(operation)
    if (this.#operations.length === 1) this.try()
    if (operation.isSettled) return undefined
    if (timeout === 0) {
      this.#lookForDead()
      if (operation.isSettled) return undefined
      if (this.#remove(operation)) return Promise.reject(new TimeoutError(this.what, 0))
    }
    this.#enterRoom()
    return new Promise((resolve, reject) => {
      const timer = startTimer(timeout, () => {
        this.#lookForDead()
        leave(new TimeoutError(this.what, timeout!))
      })
      const leave = (reason: unknown): void => {
        if (operation.isSettled) return
        if (!this.#remove(operation)) return operation.failLater(reason)
        end()
        reject(reason)
      }
      const forgetSignal = onAbort(signal, leave)
      const end = (): void => {
        clearTimeout(timer)
        forgetSignal()
      }
      operation.whenSettled(() => {
        end()
        resolve()
      })
    })
  }

  /** Whether something comes to be within the short time that is not worth sleeping for. */
  protected spin(isThere: () => boolean, options: SyncWaitOptions | undefined): boolean {
    return this.isIdle && (options?.timeout ?? Infinity) >= 1 && this.#spinner.spin(isThere)
  }

  /** Blocks. @throws {TimeoutError | SyncWaitError} */
  runSync(operation: O, caller: string, options: SyncWaitOptions | undefined): void {
    this.#operations.push(operation)
    try {
      attemptSync(new LaneAttempt(this, () => this.#isOver(operation)), caller, options)
    } finally {
      if (!operation.isSettled) this.#remove(operation)
    }
  }

  /** False: it would have to wait for more than a lock that others have for a moment. */
  runNow(operation: O): boolean {
    this.#operations.push(operation)
    const deadline = performance.now() + slice
    while (!this.try() && !operation.isSettled) {
      if (!this.#acquisition || !this.isWorthALock || performance.now() >= deadline) {
        this.#lookForDead()
        if (operation.isSettled) return true
        if (this.#remove(operation)) return false
      }
      libc().waitOnWord(this.cell.addressOf(this.word), this.expected, 1)
    }
    return true
  }

  /** Whose turn it is. */
  protected get first(): O | undefined {
    return this.#operations[0]
  }

  get isIdle(): boolean {
    return this.#operations.length === 0
  }

  /** Nobody waits any more. */
  end(error: Error): void {
    const operations = this.#operations.splice(0)
    this.#giveUp()
    for (const operation of operations) operation.fail(error)
  }

  // -- for whoever waits

  get cell(): Cell {
    return this.#watch.cell
  }

  get word(): number {
    return this.#watch.word
  }

  get expected(): number {
    return this.#watch.expected
  }

  /** True: no call is left. */
  try(): true | undefined {
    for (let operation = this.#operations[0]; operation; operation = this.#operations[0]) {
      if (!operation.isSettled && !this.#advanceSafely(operation)) {
        if (this.isBound || !operation.failIfLate()) return undefined
        this.#leave()
      }
      if (this.#operations[0] === operation) this.#operations.shift()
    }
    this.#leaveQueue()
    return true
  }

  sliceOver(): void {
    this.#acquisition?.sliceOver?.()
  }

  #giveUp(): void {
    this.#leaveQueue()
    if (this.#hasLock) this.unlock()
  }

  #advanceSafely(operation: O): boolean {
    try {
      return this.advance(operation)
    } catch (error) {
      if (this.#hasLock) this.unlock()
      operation.fail(error)
      return true
    }
  }

  /** False: it must be brought to its end. */
  #remove(operation: O): boolean {
    const position = this.#operations.indexOf(operation)
    if (position === 0) {
      if (this.isBound) return false
      this.#leave()
    }
    if (position >= 0) this.#operations.splice(position, 1)
    this.try()
    return true
  }

  /** The first call gave up. */
  #leave(): void {
    this.drop()
    if (this.#hasLock) this.unlock()
  }

  /** Also one that waits for less than a slice does that once. */
  #lookForDead(): void {
    if (!this.#acquisition && !this.isBound && !this.looksAround) return
    this.sliceOver()
    this.try()
  }

  /** For who blocks: its own turn is over. */
  #isOver(operation: O): boolean {
    this.try()
    return operation.isSettled
  }

  #enterRoom(): void {
    if (this.#inRoom) return
    this.#inRoom = true
    const isOver = (): boolean => {
      this.#inRoom = !this.try()
      return !this.#inRoom
    }
    void waitInRoom(new LaneAttempt(this, isOver, () => this.#giveUp()), {})
  }

  // -- for `advance`

  /** Whether it has the lock of its side now. If not, the lock is what it waits for. */
  protected lock(): boolean {
    if (this.#hasLock) return true
    if (!this.#acquisition && this.#lock.tryAcquire()) {
      this.#hasLock = true
      return true
    }
    this.#acquisition ??= this.#lock.attempt
    const grant = this.#acquisition.try()
    if (grant) {
      this.#acquisition = undefined
      this.#hasLock = true
      if (grant.abandoned) this.abandoned()
      return true
    }
    this.#watch = this.#acquisition
    return false
  }

  protected unlock(): void {
    this.#hasLock = false
    this.#lock.release()
  }

  protected get hasLock(): boolean {
    return this.#hasLock
  }

  /** Waits until the state of this side is another one than it was. False: it is already. */
  protected watch(side: Side, seen: number): boolean {
    if (!side.announce(seen)) return false
    this.#leaveQueue()
    this.#watch = { cell: side.cell, word: side.word, expected: seen }
    return true
  }

  #leaveQueue(): void {
    this.#acquisition?.giveUp?.()
    this.#acquisition = undefined
  }
}
