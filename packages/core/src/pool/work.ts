import type { Chunk, Terms } from './chunk.ts'
import type { ChunkSizer, Sized } from './chunking.ts'

/** What the scheduler sees of a call: something that chunks can be taken from, until it is over. */
export interface Work extends Sized {
  readonly priority: number
  /** Its place among those of its priority; undefined: behind all that wait now. */
  readonly order: number | undefined
  readonly sizer: ChunkSizer
  readonly terms: Terms
  /** An item of it may have to be ended before its time. */
  readonly limited: boolean
  /** The next items, `count` at most; undefined when there are none now. */
  take(count: number): Chunk | undefined
  /** To be called after a take: offers the next chunk, or ends the call. */
  proceed(): void
  /** Ends the call with an error: the pool is terminated or broken. */
  abort(error: unknown): void
}

/** Why running items are not wanted any more. */
export interface GivenUp {
  /** Of the running item's signal. */
  readonly reason: unknown
  /** Milliseconds until the worker of an item that runs on is ended; undefined: it may run to its end. */
  readonly grace: number | undefined
}

/** What a call tells the scheduler. */
export interface WorkEvents {
  /** More can be taken than before. */
  more(work: Work): void
  /** No further item is wanted: what has not started never starts. */
  cancel(work: Work, givenUp: GivenUp): void
  /** The item at this position is not wanted any more. */
  cancelItem(chunk: Chunk, position: number, givenUp: GivenUp): void
  /** All items have been answered, or the call was given up. */
  finished(work: Work): void
}
