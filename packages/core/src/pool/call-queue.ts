import { appendStack, prepare } from '@forkyard/worker'
import { type CallerStack, Chunk, type ChunkReceiver, type ShippedFunction } from './chunk.ts'
import type { ChunkSizer } from './chunking.ts'
import { nextChunkId } from './job.ts'
import { type Deferred, defer, rejectGivenUp } from './sink.ts'
import { nextOrder } from './turn-queue.ts'
import type { Work, WorkEvents } from './work.ts'

export interface QueuedCall extends Deferred<unknown> {
  readonly args: readonly unknown[]
  readonly caller: CallerStack
  readonly order: number
  /** Its caller gave it up. */
  cancelled: boolean
  settled: boolean
}

/**
 * Consecutive `apply` calls of one function: they share chunks and turns, so that 20,000 of them cost neither 20,000
 * messages nor 20,000 entries of the queue. Each has its own promise.
 */
export class CallQueue implements Work, ChunkReceiver {
  readonly priority: number
  readonly chunkSize = 1
  readonly largestChunk: number = Infinity
  readonly task: ShippedFunction
  readonly sizer: ChunkSizer
  readonly #events: WorkEvents
  /** From `#head` on: calls that no worker has yet. */
  #waiting: QueuedCall[] = []
  #head = 0
  /** Calls on their way, by their chunk. */
  readonly #sent = new Map<Chunk, QueuedCall[]>()
  #open = 0
  #begun = false
  /** All its calls are settled, and the scheduler has forgotten it. */
  finished = false

  constructor(task: ShippedFunction, sizer: ChunkSizer, priority: number, events: WorkEvents) {
    this.task = task
    this.priority = priority
    this.sizer = sizer
    this.#events = events
  }

  /** First come, first served: the place of the call that waits longest. */
  get order(): number | undefined {
    return this.#waiting[this.#head]?.order
  }

  get remaining(): number {
    return this.#waiting.length - this.#head
  }

  get ready(): boolean {
    return this.remaining > 0
  }

  push(args: readonly unknown[], caller: CallerStack): QueuedCall {
    const call: QueuedCall = { ...defer<unknown>(), args, caller, order: nextOrder(), cancelled: false, settled: false }
    this.#waiting.push(call)
    this.#open++
    this.#begun = true
    this.#events.more(this)
    return call
  }

  /** Rejects a call. When it has not started it never starts; when it runs, its signal aborts, and nobody waits for it. */
  cancel(call: QueuedCall, reason: unknown): void {
    if (call.cancelled || call.settled) return
    call.cancelled = true
    call.reject(reason)
    this.#open--
    for (const [chunk, calls] of this.#sent) {
      if (calls.includes(call) && calls.every(one => one.cancelled)) this.#events.cancelChunk(chunk)
    }
    this.proceed()
  }

  take(count: number): Chunk | undefined {
    const end = Math.min(this.#waiting.length, this.#head + count)
    const calls: QueuedCall[] = []
    const items: unknown[] = []
    for (; this.#head < end; this.#head++) {
      const call = this.#waiting[this.#head]!
      if (call.cancelled) continue
      try {
        items.push(prepare(call.args))
        calls.push(call)
      } catch (error) {
        this.#open--
        call.settled = true
        appendStack(error, call.caller.stack)
        call.reject(error)
      }
    }
    this.#forgetTaken()
    if (items.length === 0) return undefined
    // Each item is a call of its own, so each is number 0 in its call.
    const chunk = new Chunk(nextChunkId(), this.task, true, items, new Array<number>(items.length).fill(0), this)
    this.#sent.set(chunk, calls)
    return chunk
  }

  proceed(): void {
    if (this.finished) return
    if (this.#open === 0 && this.#begun) this.#finish()
    else if (this.ready) this.#events.more(this)
  }

  value(chunk: Chunk, position: number, value: unknown): void {
    this.#settle(chunk, position)?.resolve(value)
  }

  failure(chunk: Chunk, position: number, error: unknown): void {
    const call = this.#settle(chunk, position)
    if (!call) return
    appendStack(error, call.caller.stack)
    call.reject(error)
  }

  split(chunk: Chunk): Chunk[] {
    const calls = this.#sent.get(chunk) ?? []
    this.#sent.delete(chunk)
    return chunk.items.map((item, position) => {
      const part = new Chunk(nextChunkId(), this.task, true, [item], [0], this)
      this.#sent.set(part, [calls[position]!])
      return part
    })
  }

  progress(): void {
    this.proceed()
  }

  abort(error: unknown): void {
    const calls = [...this.#sent.values(), this.#waiting.slice(this.#head)].flat()
    this.#sent.clear()
    this.#waiting = []
    this.#head = 0
    this.#open = 0
    // Those of a chunk that are settled already do not mind.
    for (const call of calls) rejectGivenUp(call, error)
    this.#finish()
  }

  abandon(): void {
    // Each call has a caller of its own who waits for it.
  }

  #finish(): void {
    this.finished = true
    this.#waiting = []
    this.#head = 0
    this.#events.finished(this)
  }

  /** The call that is answered, if somebody waits for it still. */
  #settle(chunk: Chunk, position: number): QueuedCall | undefined {
    const calls = this.#sent.get(chunk)
    if (!calls) return undefined
    if (chunk.answered === chunk.items.length) this.#sent.delete(chunk)
    const call = calls[position]!
    if (call.cancelled) return undefined
    call.settled = true
    this.#open--
    return call
  }

  /** Calls that were taken leave the list in large steps: `shift` for each would copy the rest each time. */
  #forgetTaken(): void {
    if (this.#head < 1024 && this.#head < this.#waiting.length) return
    if (this.#head * 2 < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#head)
    this.#head = 0
  }
}
