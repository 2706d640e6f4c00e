import { instanceOf, remember } from '../memory/instances.ts'
import type { SyncWaitOptions } from '../sync/futex.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { Channel } from './channel.ts'
import { QueueClosedError, QueueEmptyError, QueueFullError } from './channel-errors.ts'
import type { Ring } from './ring.ts'
import { type QueueOptions, Store, type StoreHandle } from './store.ts'

/**
 * Values from any number of processes to any number of processes, first in, first out: Python's `Queue`. It lies in memory that
 * they share; no process is in the middle that could hold it up. Each value goes to one reader. It is encoded when it is put. A
 * process that is killed takes no more with it than the one value that it has in its hands.
 *
 * ```ts
 * const queue = new Queue<string>({ maxSize: 100 })
 * const parsing = pool.apply(async () => {
 *   for await (const line of queue) parse(line)             // until it is closed and empty
 * })
 * for await (const line of lines) await queue.put(line)     // waits while there are 100 in it
 * queue.close()
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Queue<T = unknown> implements AsyncIterable<T> {
  readonly #channel: Channel
  readonly #store: Store

  /** @throws {TypeError | RangeError} that names the option which is wrong. */
  constructor(options?: QueueOptions)
  constructor(options: QueueOptions = {}, store?: unknown) {
    this.#store = store instanceof Store ? store : Store.create(options, 'Queue')
    this.#channel = new Channel(this.#store.ring, {
      maxSize: this.#store.maxSize || Infinity,
      sendRefusal: () => new QueueClosedError('The queue was closed: nothing more can be put into it.'),
      receiveRefusal: () => new QueueClosedError('The queue was closed, and all that was in it has been taken.'),
      ledger: this.#store.ledger,
    })
    remember(this.#store.ring.cell, 'Queue', this)
  }

  /**
   * Puts a value into it, and waits while there is no room, without blocking the event loop. What one process puts comes out in
   * the order of its calls.
   * @throws {EncodeError} with the path of what cannot travel.
   * @throws {QueueClosedError}
   */
  async put(value: T, options?: WaitOptions): Promise<void> {
    checkWaitOptions('put', options)
    await this.#channel.send(value, options)
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  putSync(value: T, options?: SyncWaitOptions): void {
    checkWaitOptions('putSync', options)
    this.#channel.sendSync(value, 'putSync()', options)
  }

  /** False: there is no room now. */
  tryPut(value: T): boolean {
    return this.#channel.trySend(value)
  }

  /** @throws {QueueFullError} when there is no room now. */
  putNowait(value: T): void {
    if (!this.tryPut(value)) throw new QueueFullError('There is no room in the queue now.')
  }

  /**
   * Takes the first value out of it, and waits while there is none, without blocking the event loop. Once it has begun to take
   * a value that is larger than the capacity, neither a time-out nor a signal interrupts it.
   * @throws {QueueClosedError} when it was closed and is empty.
   */
  async get(options?: WaitOptions): Promise<T> {
    checkWaitOptions('get', options)
    return (await this.#channel.receive(options)) as T
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  getSync(options?: SyncWaitOptions): T {
    checkWaitOptions('getSync', options)
    return this.#channel.receiveSync('getSync()', options) as T
  }

  /** Undefined: there is nothing in it now. @throws {QueueClosedError} when there will be nothing any more. */
  tryGet(): { value: T } | undefined {
    return this.#channel.tryReceive('tryGet()') as { value: T } | undefined
  }

  /** @throws {QueueEmptyError} when there is nothing in it now. */
  getNowait(): T {
    const found = this.tryGet()
    if (!found) throw new QueueEmptyError('There is nothing in the queue now.')
    return found.value
  }

  /** How many values are in it now. */
  get size(): number {
    return this.#ring.size
  }

  get empty(): boolean {
    return this.size === 0
  }

  /** Whether there are `maxSize` values in it. Without a `maxSize` it is never full, though a value may have to wait for room. */
  get full(): boolean {
    const { size } = this
    return this.#store.maxSize > 0 && size >= this.#store.maxSize
  }

  /** For all processes: nothing more is put into it. Readers take what is left, then they get QueueClosedError. */
  close(): void {
    this.#ring.endWriting()
  }

  get closed(): boolean {
    return this.#ring.tail.isClosed
  }

  /** The values as they come, until it is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    for (;;) {
      try {
        yield await this.get()
      } catch (error) {
        if (error instanceof QueueClosedError) return
        throw error
      }
    }
  }

  /**
   * This process does not use it any more. Its memory is given back when nobody does. What this process alone shares in values
   * that were not read yet goes with it.
   */
  [Symbol.dispose](): void {
    this.#channel.dispose()
    this.#store.ledger?.dispose()
  }

  /** What is of use to a queue of another kind. */
  protected get parts(): { readonly channel: Channel; readonly store: Store } {
    return { channel: this.#channel, store: this.#store }
  }

  get #ring(): Ring {
    return this.#channel.ring
  }

  static {
    defineShared(
      'Queue',
      Queue,
      queue => queue.#store.handle,
      (...handle: StoreHandle) => {
        const store = Store.attach(handle)
        return instanceOf(store.ring.cell, 'Queue', Queue, {}, store)
      },
    )
  }
}
