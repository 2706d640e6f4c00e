import type { Abort } from '../page/worker-page.ts'
import type { Prepared } from '../wire/codec.ts'

/**
 * Where a worker notes what becomes of each item, so that its parent knows when the worker is gone: the page that they
 * share (`WorkerPage`), or, without shared memory, messages (`Leases`).
 */
export interface ItemRecord {
  /**
   * The worker comes to an item, at a time of `performance.now()`; Infinity: it only loads what the item needs, and comes
   * again. False: the item was taken back, and must not be run.
   * @param end Number of the item behind the last of its chunk.
   */
  claim(item: number, now: number, end: number): boolean
  /** The item is through: its result is in the log or in the pipe. */
  finish(item: number): void
  /** Nobody waits for the item any more. */
  abortOf(item: number): Abort | undefined
  /** Results that are on their way. */
  readonly deliveries: {
    /** A message with results was sent, and in it these things that processes share. */
    sent(things: readonly object[]): void
  }
  /** Results that are not in the pipe yet. */
  readonly log: {
    /** False: there is no room. */
    append(item: number, value: Prepared): boolean
    clear(): void
  }
}
