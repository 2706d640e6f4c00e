import type { Chunk } from './chunk.ts'
import type { Runner } from './engine.ts'
import type { Work } from './work.ts'
import type { Workforce } from './workforce.ts'

/** Nothing waits behind an item that runs longer. Milliseconds. */
export const longItem = 20

/** Which worker gets the next chunk of a call, how much of it, and what may be moved to another one later. */
export class Placement {
  readonly #workforce: Workforce
  readonly #workOf: (chunk: Chunk) => Work | undefined
  /** Works that wait for a turn. */
  readonly #waiting: ReadonlySet<Work>

  constructor(workforce: Workforce, workOf: (chunk: Chunk) => Work | undefined, waiting: ReadonlySet<Work>) {
    this.#workforce = workforce
    this.#workOf = workOf
    this.#waiting = waiting
  }

  /** Chunks that may be on their way at once. */
  get turns(): number {
    return this.#workforce.runners.reduce((sum, runner) => sum + this.#turnsOf(runner), 0)
  }

  /**
   * An idle worker, the one used last first (its caches are warm); else one that has a short chunk of the same call. A chunk
   * never waits behind another call: that one may be long this time.
   */
  choose(work: Work): Runner | undefined {
    const open = this.#workforce.runners.filter(runner => this.#turnsOf(runner) > runner.chunks.length)
    const free = open.filter(runner => runner.chunks.length === 0)
    const idle = free.findLast(runner => runner.state === 'idle')
    if (idle) return idle
    // What may have to be ended does not go where that could not be told or taken back.
    const suitable = (runner: Runner): boolean => !work.limited || runner.exact === true
    return free.findLast(suitable) ?? open.find(runner => suitable(runner) && this.#hasOf(work, runner))
  }

  /** Items that a worker may get at once. */
  largestFor(work: Work, runner: Runner): number {
    // One that only tells us what it does gets what may have to be ended alone: then nothing else is hurt.
    return work.limited && !runner.exact ? 1 : this.#workforce.allowance(runner)
  }

  /** Items from a position of a chunk on that may be handed to another worker: what was to go together goes together. */
  firstMovable(chunk: Chunk, position: number): number {
    const group = this.groupOf(chunk)
    return Math.ceil(position / group) * group
  }

  /** How many items of a chunk go together. */
  groupOf(chunk: Chunk): number {
    return this.#workOf(chunk)?.chunkSize ?? 1
  }

  /** Estimated milliseconds that a chunk's items from a position on take. */
  timeFrom(chunk: Chunk, position: number): number {
    return (this.#workOf(chunk)?.sizer.itemTime ?? Infinity) * (chunk.items.length - position)
  }

  /** A worker waits for work, and nothing waits for a worker. */
  get hasIdleWorker(): boolean {
    if (this.#waiting.size > 0) return false
    return this.#workforce.runners.some(runner => runner.state === 'idle' && this.#workforce.allowance(runner) > 0)
  }

  #hasOf(work: Work, { chunks: [first] }: Runner): boolean {
    return first !== undefined && this.#workOf(first) === work
  }

  /** Chunks that a worker may have on their way. */
  #turnsOf(runner: Runner): number {
    const { length } = runner.chunks
    if (this.#workforce.allowance(runner) <= 0) return length
    return length === 1 && this.#maySendBehind(runner.chunks[0]!) ? 2 : Math.max(1, length)
  }

  /** Only of the same call, when no other waits: its items are known to be short, and it takes nobody's turn. */
  #maySendBehind(chunk: Chunk): boolean {
    const work = this.#workOf(chunk)
    for (const waiting of this.#waiting) if (waiting !== work) return false
    return this.timeFrom(chunk, chunk.answered) <= longItem
  }
}
