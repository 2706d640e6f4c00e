import { TaskTimeoutError } from '../errors.ts'
import type { Chunk } from './chunk.ts'
import type { Work } from './work.ts'

/** Chunks that were on their way and did not start: they go before anything new of their work. */
export class ReturnedChunks {
  readonly #chunks = new Map<Work, Chunk[]>()
  readonly #fail: (chunk: Chunk, position: number, error: unknown) => void

  /** @param fail Answers an item whose time is over. */
  constructor(fail: (chunk: Chunk, position: number, error: unknown) => void) {
    this.#fail = fail
  }

  has(work: Work): boolean {
    return this.#chunks.has(work)
  }

  /** One that is late by now fails. */
  add(work: Work, chunk: Chunk): void {
    if (chunk.deadline <= performance.now()) return this.#expire(chunk)
    const others = this.#chunks.get(work)
    if (others) others.push(chunk)
    else this.#chunks.set(work, [chunk])
  }

  /** At most so many items that somebody still waits for. */
  take(work: Work, count: number): Chunk | undefined {
    for (let chunk = this.#shift(work); chunk; chunk = this.#shift(work)) {
      const { receiver } = chunk.origin
      const part = receiver.cut(chunk, 0, Math.min(count, chunk.items.length))
      const rest = count < chunk.items.length ? receiver.cut(chunk, count, chunk.items.length) : undefined
      receiver.ended(chunk)
      if (rest) this.#chunks.set(work, [rest, ...(this.#chunks.get(work) ?? [])])
      if (part) return part
    }
    return undefined
  }

  /** The work is over. */
  forget(work: Work): void {
    this.#chunks.delete(work)
  }

  /** The first time, of `performance.now()`, at which one of them is late. */
  get nextDeadline(): number {
    let next = Infinity
    for (const chunks of this.#chunks.values()) for (const { deadline } of chunks) next = Math.min(next, deadline)
    return next
  }

  /** Those that are late by now fail. */
  expire(now: number): void {
    for (const [work, chunks] of [...this.#chunks]) {
      const late = chunks.filter(chunk => chunk.deadline <= now)
      if (late.length === 0) continue
      const others = chunks.filter(chunk => chunk.deadline > now)
      if (others.length > 0) this.#chunks.set(work, others)
      else this.#chunks.delete(work)
      for (const chunk of late) this.#expire(chunk)
    }
  }

  #expire(chunk: Chunk): void {
    const { receiver, terms } = chunk.origin
    for (let position = 0; position < chunk.items.length; position++) {
      const error = new TaskTimeoutError('totalTimeout', terms.totalTimeout ?? 0, chunk.indexOf(position))
      this.#fail(chunk, position, error)
    }
    receiver.progress()
    receiver.ended(chunk)
  }

  #shift(work: Work): Chunk | undefined {
    const chunks = this.#chunks.get(work)
    const chunk = chunks?.shift()
    if (chunks?.length === 0) this.#chunks.delete(work)
    return chunk
  }
}
