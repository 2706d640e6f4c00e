import type { Cell } from '../memory/heap.ts'
import { remember } from '../memory/instances.ts'
import { processState } from '../process-state.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { attemptLater, attemptSync, type SyncWaitOptions } from './futex.ts'
import { Guard, type Hold, type Holdable } from './guard.ts'
import { type Grant, Mutex } from './mutex.ts'
import { noPromise } from './no-promise.ts'
import { DeadlockError, NotOwnerError } from './sync-errors.ts'

/** Locks that this thread has: they stay, though nothing else refers to them. Mostly it has no more than one. */
let latest: Exclusive | undefined
const others = new Set<Exclusive>()

/** What Lock and RLock have in common. */
export abstract class Exclusive implements Holdable {
  readonly #mutex: Mutex
  #hold: Hold | undefined

  readonly #kind: string

  protected constructor(kind: string, cell: Cell) {
    this.#kind = kind
    this.#mutex = new Mutex(cell)
    remember(cell, kind, this)
  }

  /** Whether who has it is the one that calls. */
  protected isReentered(_hold: Hold): boolean {
    return false
  }

  /** It was acquired by a call that does not wait. */
  protected enteredAtOnce(_hold: Hold): void {}

  /** Runs what may enter again. */
  protected within<R>(_hold: Hold | undefined, fn: () => R): R {
    return fn()
  }

  /** Whether some thread of some process has it now. */
  get locked(): boolean {
    return this.#mutex.locked
  }

  /**
   * Waits until nobody else has it, without blocking the event loop. Two async flows of one process exclude each other.
   * @param options `timeout` in milliseconds: rejects with TimeoutError; `signal`: rejects with its reason.
   */
  acquire(options?: WaitOptions): Promise<Guard> {
    if (options === undefined && !this.cell.isDisposed) {
      // An async function takes longer than the lock itself.
      const grant = this.#mutex.tryAcquire()
      if (grant) return Promise.resolve(new Guard(this, this.#enter(grant)))
    }
    return this.#acquireLater(options)
  }

  async #acquireLater(options: WaitOptions | undefined): Promise<Guard> {
    checkWaitOptions('acquire', options)
    this.cell.check()
    options?.signal?.throwIfAborted()
    const grant = this.#mutex.tryAcquire() ?? (await attemptLater(this.#mutex.attempt, options))
    return new Guard(this, this.#enter(grant))
  }

  /**
   * Waits and blocks this thread meanwhile: for code in workers.
   * @throws {TimeoutError} after `timeout` milliseconds.
   * @throws {DeadlockError} when another flow of this thread has it, which cannot go on before this one does.
   * @throws {SyncWaitError} in a process that has children.
   */
  acquireSync(options?: SyncWaitOptions): Guard {
    if (options !== undefined) checkWaitOptions('acquireSync', options)
    const again = this.#reenter()
    if (again) return again
    const isParent = processState.children.count > 0
    const grant = (isParent ? undefined : this.#mutex.tryAcquire()) ?? this.#waitSync(options)
    return this.#enterAtOnce(grant)
  }

  #waitSync(options: SyncWaitOptions | undefined): Grant {
    // It is also this thread's while the flow that it was given to has not gone on yet.
    if (this.#mutex.isMine) {
      throw new DeadlockError(
        `acquireSync() would wait for ever: this thread has the ${this.#kind} already, and could not release it.`,
      )
    }
    return attemptSync(this.#mutex.attempt, 'acquireSync()', options)
  }

  /** Undefined: somebody has it. */
  tryAcquire(): Guard | undefined {
    const again = this.#reenter()
    if (again) return again
    const grant = this.#mutex.tryAcquireFromDead()
    return grant && this.#enterAtOnce(grant)
  }

  /** Releases what this thread acquired last. @throws {NotOwnerError} when it has nothing. */
  release(): void {
    if (!this.#hold) {
      throw new NotOwnerError(
        `release(): this thread does not have the ${this.#kind}. Whoever acquired it releases it.`,
      )
    }
    this.#giveUp(this.#hold)
  }

  /** Runs a function while it has the lock. */
  async run<R>(fn: (guard: Guard) => R | PromiseLike<R>, options?: WaitOptions): Promise<R> {
    const guard = this.#reenter() ?? (await this.acquire(options))
    try {
      return await this.within(this.#hold, () => fn(guard))
    } finally {
      guard.release()
    }
  }

  /** The same, blocking. @throws {TypeError} when the function returns a promise. */
  runSync<R>(fn: (guard: Guard) => R, options?: SyncWaitOptions): R {
    const guard = this.acquireSync(options)
    try {
      return noPromise(
        this.within(this.#hold, () => fn(guard)),
        'runSync()',
        'run()',
      )
    } finally {
      guard.release()
    }
  }

  // -- for a Condition

  suspend(caller: string): Hold {
    this.mustHold(caller)
    const hold = this.#hold!
    this.#clearHold()
    this.#mutex.release()
    return hold
  }

  async resume(hold: Hold): Promise<void> {
    this.#return(hold, await attemptLater(this.#mutex.attempt))
  }

  resumeSync(hold: Hold): void {
    this.#return(hold, attemptSync(this.#mutex.attempt, 'waitSync()'))
    this.enteredAtOnce(hold)
  }

  /** Where it is. */
  get cell(): Cell {
    return this.#mutex.cell
  }

  /** @throws {NotOwnerError} */
  mustHold(caller: string): void {
    if (!this.#hold) throw new NotOwnerError(`${caller}: acquire the lock of the condition first.`)
  }

  // -- for a Guard

  leave(hold: Hold): void {
    // Not what another flow has by now.
    if (this.#hold === hold) this.#giveUp(hold)
  }

  // --

  #reenter(): Guard | undefined {
    this.cell.check()
    const hold = this.#hold
    if (!hold || !this.isReentered(hold)) return undefined
    hold.depth++
    return new Guard(this, hold)
  }

  #enter({ abandoned }: Grant): Hold {
    const hold = { abandoned, depth: 1 }
    this.#setHold(hold)
    return hold
  }

  #enterAtOnce(grant: Grant): Guard {
    const hold = this.#enter(grant)
    this.enteredAtOnce(hold)
    return new Guard(this, hold)
  }

  /** Its guard may have to say something new. */
  #return(hold: Hold, { abandoned }: Grant): void {
    hold.abandoned ||= abandoned
    this.#setHold(hold)
  }

  #setHold(hold: Hold): void {
    this.#hold = hold
    if (latest && latest !== this) others.add(latest)
    latest = this
  }

  #clearHold(): void {
    this.#hold = undefined
    if (latest === this) latest = undefined
    else others.delete(this)
  }

  #giveUp(hold: Hold): void {
    hold.depth--
    if (hold.depth > 0) return
    this.#clearHold()
    // Its words may be another lock's by now.
    if (!this.cell.isDisposed) this.#mutex.release()
  }
}
