import { distance, type Prepared, type WorkerPage } from '@forkyard/worker'
import type { Chunk } from './chunk.ts'

/** An item that a worker has come to and not answered. */
export interface RunningItem {
  readonly chunk: Chunk
  readonly position: number
  /** The first position behind it that may not have started. */
  readonly behind: number
  /** No other item can be the one that runs. */
  readonly certain: boolean
  /** Milliseconds since it started; -Infinity while what it needs is being loaded. */
  readonly elapsed: number
}

/** What became of a chunk whose worker is gone. */
export interface Fate {
  readonly chunk: Chunk
  /** Items before this position that have no answer will not have one; those from it on never started. */
  readonly lost: number
  /** Of the lost ones the last was running for certain. */
  readonly ran: boolean
}

/** A result that a worker had and did not send. */
export interface UnsentResult {
  readonly chunk: Chunk
  readonly position: number
  readonly value: Prepared
}

/** Items of a chunk from a position on that will not start in the worker that has the chunk. */
export type Returned = [chunk: Chunk, from: number]

/**
 * The chunks that one worker was sent and has not ended, and what is known of their items: by the page that we share with
 * the worker exactly, by its messages nearly.
 */
export class Assignments {
  readonly #chunks: Chunk[] = []
  #next = 0
  #page: WorkerPage | undefined
  /** By its messages: items before this one may have started, the last of them at that time. */
  #announced = 0
  #announcedAt = 0
  /** The first item that was taken back; until the worker has passed it, it is sent no more. */
  #taken: number | undefined
  /** The last item of the chunks that are over, as far as it was answered; -1: none. */
  #answered = -1

  get chunks(): readonly Chunk[] {
    return this.#chunks
  }

  /** Items were taken back, and the worker has not come to that place. */
  get awaitsReturn(): boolean {
    return this.#taken !== undefined
  }

  /** From now on the page says what the worker does. */
  use(page: WorkerPage): void {
    this.#page = page
  }

  /** Numbers the items of a chunk that is about to be sent. */
  number(chunk: Chunk): void {
    chunk.first = this.#next
  }

  add(chunk: Chunk): void {
    this.#next = (this.#next + chunk.items.length) | 0
    this.#chunks.push(chunk)
  }

  find(id: number): Chunk | undefined {
    return this.#chunks.find(chunk => chunk.id === id)
  }

  /** The worker is through with the chunk. */
  remove(chunk: Chunk): void {
    this.#answered = this.#lastAnswered
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1)
    if (this.#chunks.length > 0 || this.#taken === undefined) return
    this.#taken = undefined
    this.#page?.release()
  }

  announce(before: number, loading: boolean): void {
    this.#announced = before
    this.#announcedAt = loading ? Infinity : performance.now()
  }

  /** The item that runs now. Without a page: that was announced last, and has no answer. */
  get running(): RunningItem | undefined {
    const item = this.#page ? this.#page.running : (this.#announced - 1) | 0
    const elapsed = this.#page ? this.#page.elapsed(item) : performance.now() - this.#announcedAt
    if (elapsed === undefined) return undefined
    for (const [index, chunk] of this.#chunks.entries()) {
      const position = distance(item, chunk.first)
      if (position < chunk.answered || position >= chunk.items.length) continue
      if (this.#page) return { chunk, position, behind: position + 1, certain: true, elapsed }
      // Items that were announced together may all have started, or all but the first be waiting behind it.
      const earlier = this.#chunks.slice(0, index).some(({ answered, items }) => answered < items.length)
      const certain = position === chunk.answered && !earlier
      return { chunk, position, behind: chunk.answered + 1, certain, elapsed }
    }
    return undefined
  }

  /** To a worker that is not up: when it uses the page, it will not start these items. `take` says so then. */
  keepBack(chunk: Chunk, position: number, page: WorkerPage | undefined): void {
    page?.take((chunk.first + position) | 0, this.#next, -1)
  }

  /** Takes back what has not started, from a position of a chunk on. Undefined: the worker has to be asked. */
  take(chunk: Chunk, position: number, group: number): Returned[] | undefined {
    const from = (chunk.first + position) | 0
    if (this.#taken !== undefined && (group > 1 || distance(from, this.#taken) >= 0)) return []
    this.#taken = from
    if (!this.#page) return undefined
    const next = this.#takeGroups(this.#page, chunk, from, group)
    const returned: Returned[] = []
    for (const sent of this.#chunks) {
      const start = Math.max(sent.answered, distance(next, sent.first))
      if (start < sent.items.length) returned.push([sent, start])
    }
    return returned
  }

  /** Of a group that has begun meanwhile the rest stays there. */
  #takeGroups(page: WorkerPage, { first, items }: Chunk, from: number, group: number): number {
    for (let start = from; ; ) {
      const next = page.take(start, this.#next, this.#lastAnswered)
      const position = distance(next, first)
      const movable = Math.min(items.length, Math.ceil(position / group) * group)
      if (position >= items.length || position === movable) return next
      start = (first + movable) | 0
      this.#taken = start
    }
  }

  /** The numbers to ask the worker for, when it has to be asked. */
  get asked(): [from: number, to: number] {
    return [this.#taken!, this.#next]
  }

  /**
   * Of a worker that is gone.
   * @param unheard What it said last could not be read: without a page nobody knows what it began.
   */
  fates(unheard: boolean): Fate[] {
    return this.#chunks.map(chunk => {
      if (this.#page && this.#isSound(this.#page)) return fateByPage(chunk, this.#page)
      return unheard || this.#page ? { chunk, lost: chunk.items.length, ran: false } : this.#fateByMessages(chunk)
    })
  }

  /** The last item that was answered. */
  get #lastAnswered(): number {
    const chunk = this.#chunks.findLast(({ answered }) => answered > 0)
    return chunk ? (chunk.first + chunk.answered - 1) | 0 : this.#answered
  }

  /** A crash may have written over the page: what it says lies between what was answered and what was sent. */
  #isSound({ running, finished }: WorkerPage): boolean {
    return (
      distance(finished, this.#lastAnswered) >= 0 &&
      distance(finished, this.#next) <= 0 &&
      distance(running, finished) >= -1 &&
      distance(running, this.#next) < 0
    )
  }

  /** Of a worker that is gone. */
  unsent(): UnsentResult[] {
    const results: UnsentResult[] = []
    for (const { item, value } of this.#page?.log.read() ?? []) {
      const chunk = this.#chunks.find(
        ({ first, items }) => distance(item, first) >= 0 && distance(item, first) < items.length,
      )
      if (chunk) results.push({ chunk, position: distance(item, chunk.first), value })
    }
    return results
  }

  #fateByMessages(chunk: Chunk): Fate {
    const lost = clamp(distance(this.#announced, chunk.first), chunk.answered, chunk.items.length)
    return { chunk, lost, ran: lost - chunk.answered === 1 }
  }
}

function fateByPage(chunk: Chunk, page: WorkerPage): Fate {
  const finished = clamp(distance(page.finished, chunk.first), chunk.answered, chunk.items.length)
  const running = distance(page.running, chunk.first)
  const ran = running === finished && running < chunk.items.length
  return { chunk, lost: ran ? running + 1 : finished, ran }
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.max(lowest, Math.min(value, highest))
}
