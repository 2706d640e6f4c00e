import { instanceOf } from '../memory/instances.ts'
import type { Attempt } from '../sync/attempt.ts'
import { attemptLater, attemptSync, type SyncWaitOptions } from '../sync/futex.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { WorkerDiedError } from '../worker-died-error.ts'
import { Queue } from './queue.ts'
import { type QueueOptions, Store, type StoreHandle } from './store.ts'

/**
 * A queue that knows when all that was put into it is done: Python's `JoinableQueue`. Whoever takes a value calls `taskDone()` when
 * it is through with it.
 *
 * ```ts
 * const queue = new JoinableQueue<string>()
 * void pool.map(async () => {
 *   for await (const file of queue) {
 *     await convert(file)
 *     queue.taskDone()
 *   }
 * }, range(pool.size))
 * for (const file of files) await queue.put(file)
 * await queue.join()                              // every file was converted
 * queue.close()
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  /** Of those values that were lost with their readers, `join` spoke of so many. */
  #reported: number

  constructor(options?: QueueOptions)
  constructor(options: QueueOptions = {}, store?: unknown) {
    // @ts-expect-error The store is not for users.
    super(options, store instanceof Store ? store : Store.create(options, 'JoinableQueue'))
    this.#reported = this.#ledger.lost
  }

  /** A value that was taken is done. @throws {RangeError} when none is left that was not. */
  taskDone(): void {
    if (this.#ledger.finishOne()) return
    throw new RangeError('taskDone() was called more often than values were taken out of the queue.')
  }

  /**
   * Waits until every value that was put has been taken and is done. Those that a process had taken when it died count as done.
   * @throws {WorkerDiedError} when there were such values since the last time.
   */
  async join(options?: WaitOptions): Promise<void> {
    checkWaitOptions('join', options)
    await attemptLater(this.#attempt, options)
    this.#report()
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError | WorkerDiedError} */
  joinSync(options?: SyncWaitOptions): void {
    checkWaitOptions('joinSync', options)
    attemptSync(this.#attempt, 'joinSync()', options)
    this.#report()
  }

  get #ledger(): NonNullable<Store['ledger']> {
    const { channel, store } = this.parts
    channel.ring
    return store.ledger!
  }

  get #attempt(): Attempt<true> {
    const { channel } = this.parts
    const ledger = this.#ledger
    const { done } = ledger
    let seen = done.state
    return {
      cell: done.cell,
      word: done.word,
      get expected() {
        return seen
      },
      what: 'Not all values were done',
      try: () => {
        for (;;) {
          seen = done.state
          if (channel.hasSent && ledger.isFinished) return true
          if (done.announce(seen)) return undefined
        }
      },
      sliceOver: () => ledger.bury(),
    }
  }

  #report(): void {
    const { lost } = this.#ledger
    const count = lost - this.#reported
    this.#reported = lost
    if (count <= 0) return
    const values = count === 1 ? 'A value was' : `${count} values were`
    throw new WorkerDiedError(`${values} in the hands of a process that died before it called taskDone().`)
  }

  static {
    defineShared(
      'JoinableQueue',
      JoinableQueue,
      queue => queue.parts.store.handle,
      (...handle: StoreHandle) => {
        const store = Store.attach(handle)
        return instanceOf(store.ring.cell, 'Queue', JoinableQueue, {}, store)
      },
    )
  }
}
