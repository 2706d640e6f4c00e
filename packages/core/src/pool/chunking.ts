/** What chunks should take to run, in milliseconds: the cost of a chunk (some 0.1 ms) is small beside it. */
const targetTime = 10
/** An estimate follows a change of the items within a few chunks. */
const weightOfNewest = 0.5
/** Bounds what is on its way at once: items when they are tiny, bytes when they are large. */
const mostItems = 65_536
const targetBytes = 4 * 2 ** 20
/** A chunk grows at most so much over the one before: the first measurements are rough. */
const fastestGrowth = 16

/** What a call says of its chunks. */
export interface Sized {
  /** Items left, when known. */
  readonly remaining: number | undefined
  /** An explicit chunk size, or 1. */
  readonly chunkSize: number
  /** Items of one chunk, at most, unless the explicit size says more. */
  readonly largestChunk: number
}

/**
 * How many items the next chunk should have, for one function of a pool: starts with single items, measures how long they
 * run, aims at chunks of a constant time, and shrinks towards the end of the input, so that all workers finish together
 * (guided self-scheduling, as OpenMP's `schedule(guided)`).
 */
export class ChunkSizer {
  #itemTime: number | undefined
  #itemBytes = 0
  #last = 1

  /** Estimated milliseconds of one item, once one was measured. */
  get itemTime(): number | undefined {
    return this.#itemTime
  }

  /** The size that the next chunk would have in the middle of a long input. */
  get current(): number {
    if (this.#itemTime === undefined) return 1
    const byTime = targetTime / this.#itemTime
    const byBytes = targetBytes / this.#itemBytes
    return Math.max(1, Math.floor(Math.min(byTime, byBytes, this.#last * fastestGrowth, mostItems)))
  }

  /** So many items took so many bytes on their way to a worker. */
  recordBytes(items: number, bytes: number): void {
    this.#itemBytes = Math.max(bytes / items, this.#itemBytes * (1 - weightOfNewest))
  }

  /** So many items ran for so many milliseconds. */
  record(items: number, elapsed: number): void {
    const measured = elapsed / items
    this.#itemTime =
      this.#itemTime === undefined ? measured : this.#itemTime + (measured - this.#itemTime) * weightOfNewest
    this.#last = Math.max(this.#last, items)
  }

  /**
   * An explicit chunk size is kept: short chunks of it are sent several at a time.
   */
  next({ remaining, chunkSize: multipleOf, largestChunk }: Sized, workers: number): number {
    const guided = remaining === undefined ? Infinity : Math.ceil(remaining / (2 * workers))
    const wanted = Math.max(1, Math.min(this.current, guided, largestChunk))
    return Math.max(multipleOf, Math.floor(wanted / multipleOf) * multipleOf)
  }
}
