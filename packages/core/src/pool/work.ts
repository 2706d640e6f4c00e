import type { Chunk } from './chunk.ts'
import type { ChunkSizer, Sized } from './chunking.ts'

/** What the scheduler sees of a call: something that chunks can be taken from, until it is over. */
export interface Work extends Sized {
  readonly priority: number
  /** Its place among those of its priority; undefined: behind all that wait now. */
  readonly order: number | undefined
  readonly sizer: ChunkSizer
  /** A chunk may be taken at this moment. */
  readonly ready: boolean
  /** The next items, `count` at most; undefined when there are none now. */
  take(count: number): Chunk | undefined
  /** To be called after a take: offers the next chunk, or ends the call. */
  proceed(): void
  /** Ends the call with an error: the pool is terminated or broken. */
  abort(error: unknown): void
  /** Nobody wants the rest. */
  abandon(): void
}

/** What a call tells the scheduler. */
export interface WorkEvents {
  /** More can be taken than before. */
  more(work: Work): void
  /** No further item is wanted: chunks on their way are cancelled. */
  cancel(work: Work): void
  /** Nobody waits for any item of this chunk, wherever it is. */
  cancelChunk(chunk: Chunk): void
  /** All items have been answered, or the call was given up. */
  finished(work: Work): void
}
