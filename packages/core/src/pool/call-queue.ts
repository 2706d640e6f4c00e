import { appendStack, onAbort, type Prepared, prepare, startTimer } from '@forkyard/worker'
import { TaskTimeoutError } from '../errors.ts'
import type { AnyFunction } from '../functions/plan.ts'
import { type CallerStacks, failForAwaiter } from './caller-stack.ts'
import { Chunk, type ChunkOrigin, type ChunkReceiver, type ShippedFunction, type Terms } from './chunk.ts'
import type { ChunkSizer } from './chunking.ts'
import type { CallSettings } from './options.ts'
import { QueuedCall } from './queued-call.ts'
import { rejectGivenUp } from './sink.ts'
import type { Work, WorkEvents } from './work.ts'

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
  readonly terms: Terms
  /** Some of its calls may have to be ended before their time. */
  limited: boolean
  readonly #origin: ChunkOrigin
  readonly #events: WorkEvents
  readonly #callers: CallerStacks
  /** From `#head` on: calls that no worker has yet. */
  #waiting: QueuedCall[] = []
  #head = 0
  /** Calls on their way, by their chunk. */
  readonly #sent = new Map<Chunk, QueuedCall[]>()
  #open = 0
  #begun = false
  /** All its calls are settled, and the scheduler has forgotten it. */
  finished = false

  constructor(
    task: ShippedFunction,
    sizer: ChunkSizer,
    { priority, terms }: CallSettings,
    callers: CallerStacks,
    events: WorkEvents,
  ) {
    this.task = task
    this.#callers = callers
    this.priority = priority
    this.terms = terms
    this.limited = terms.taskTimeout !== undefined
    this.sizer = sizer
    this.#origin = { task, spread: true, receiver: this, terms }
    this.#events = events
  }

  /** First come, first served: the place of the call that waits longest. What came back from a worker came before all. */
  get order(): number {
    return this.#waiting[this.#head]?.order ?? 0
  }

  get remaining(): number {
    return this.#waiting.length - this.#head
  }

  get ready(): boolean {
    return this.remaining > 0
  }

  /** Whether a call with these settings may share chunks with those that are here. */
  fits({ priority, terms }: CallSettings): boolean {
    return (
      priority === this.priority &&
      (terms === this.terms || (terms.taskTimeout === this.terms.taskTimeout && terms.retries === this.terms.retries))
    )
  }

  /** @param method Whose caller is the call's. */
  push(args: readonly unknown[], method: AnyFunction, settings: CallSettings): QueuedCall {
    const caller = this.#callers.next(method, performance.now())
    const call = new QueuedCall(args, caller ?? this.#callers.recent, caller !== undefined)
    this.#waiting.push(call)
    this.#open++
    this.#begun = true
    this.#watchOver(call, settings)
    this.#events.more(this)
    return call
  }

  #watchOver(call: QueuedCall, { signal, terms: { totalTimeout }, grace }: CallSettings): void {
    if (!signal && totalTimeout === undefined) return
    this.limited = true
    const timer = startTimer(totalTimeout, () =>
      this.cancel(call, new TaskTimeoutError('totalTimeout', totalTimeout ?? 0, 0), 0),
    )
    const forgetSignal = onAbort(signal, reason => this.cancel(call, reason, grace))
    call.release = () => {
      clearTimeout(timer)
      forgetSignal()
    }
    if (call.cancelled) call.release?.()
  }

  /**
   * Rejects a call. When it has not started it never starts; when it runs, its signal aborts, and after the grace its
   * worker is ended.
   */
  cancel(call: QueuedCall, reason: unknown, grace: number): void {
    if (call.cancelled || call.settled) return
    call.cancelled = true
    call.release?.()
    call.reject(reason)
    this.#open--
    for (const [chunk, calls] of this.#sent) {
      const position = calls.indexOf(call)
      if (position >= chunk.answered && position < chunk.items.length) {
        this.#events.cancelItem(chunk, position, { reason, grace })
        break
      }
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
        call.release?.()
        this.#fail(call, error)
      }
    }
    this.#forgetTaken()
    if (items.length === 0) return undefined
    const chunk = new Chunk(this.#origin, items, zeros(items.length))
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

  numbers(chunk: Chunk, position: number, values: Float64Array): void {
    for (const [index, value] of values.entries()) this.value(chunk, position + index, value)
  }

  failure(chunk: Chunk, position: number, error: unknown): void {
    const call = this.#settle(chunk, position)
    if (call) this.#fail(call, error)
  }

  #fail(call: QueuedCall, error: unknown): void {
    if (!call.isCaller) return call.resolve(failForAwaiter(error, call.caller))
    appendStack(error, call.caller.stack)
    call.reject(error)
  }

  cut(chunk: Chunk, from: number, to: number, attempts: number = chunk.attempts): Chunk | undefined {
    const calls = this.#sent.get(chunk)
    if (!calls) return undefined
    const kept: QueuedCall[] = []
    const items: Prepared[] = []
    for (let position = from; position < to; position++) {
      if (calls[position]!.cancelled) continue
      kept.push(calls[position]!)
      items.push(chunk.items[position])
    }
    if (items.length === 0) return undefined
    const part = new Chunk(this.#origin, items, zeros(items.length), Infinity, attempts)
    part.started = chunk.started
    part.moves = chunk.moves
    this.#sent.set(part, kept)
    return part
  }

  ended(chunk: Chunk): void {
    this.#sent.delete(chunk)
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
    for (const call of calls) call.release?.()
    // Those of a chunk that are settled already do not mind.
    for (const call of calls) rejectGivenUp(call, error)
    this.#finish()
  }

  #finish(): void {
    this.finished = true
    this.#waiting = []
    this.#head = 0
    this.#events.finished(this)
  }

  /** The call that is answered, if somebody waits for it still. */
  #settle(chunk: Chunk, position: number): QueuedCall | undefined {
    const call = this.#sent.get(chunk)?.[position]
    if (!call || call.cancelled) return undefined
    call.settled = true
    call.release?.()
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

/** Each item is a call of its own, so each is number 0 in its call. */
function zeros(length: number): number[] {
  return new Array<number>(length).fill(0)
}
