import { appendStack, givenUp, onAbort, type Prepared, prepare, startTimer } from '@forkyard/worker'
import { callUser } from '../call-user.ts'
import { TaskTimeoutError } from '../errors.ts'
import type { CallerStack } from './caller-stack.ts'
import { Chunk, type ChunkOrigin, type ChunkReceiver, type ShippedFunction, type Terms } from './chunk.ts'
import type { ChunkSizer } from './chunking.ts'
import type { CallSettings } from './options.ts'
import type { Sink } from './sink.ts'
import { type ItemSource, openSource } from './source.ts'
import type { Work, WorkEvents } from './work.ts'

export interface Call {
  readonly task: ShippedFunction
  /** True: an item is a list of arguments. */
  readonly spread: boolean
  readonly sizer: ChunkSizer
  readonly settings: CallSettings
  /** Items of one chunk, at most. */
  readonly largestChunk: number
  /** Items that may wait for a worker, at most: enough that none idles. */
  readonly readAhead: () => number
  /** Items for which there should be room before the next are sent: else each that is consumed would go alone. */
  readonly worthwhile: () => number
  /** Items are submitted when they are pulled, not all at once with the call. */
  readonly lazy: boolean
  /** Its frames follow those of the worker in an error's stack. */
  readonly caller: CallerStack
}

/**
 * One call over many items (map, mapSettled, imap ...): pulls them from the source as far as the sink has room, cuts them
 * into chunks, and passes the answers on to the sink.
 *
 *   source -- take --> chunk --> scheduler --> worker --> value / failure --> sink
 */
export class Job implements Work, ChunkReceiver {
  /** Calls over many items take turns. */
  readonly order: undefined
  readonly chunkSize: number
  readonly #call: Call
  readonly #source: ItemSource
  readonly #sink: Sink
  readonly #events: WorkEvents
  readonly #origin: ChunkOrigin
  readonly #start: number = performance.now()
  /** Until the first item that waits for a worker is late. */
  #timer: NodeJS.Timeout | undefined
  #forgetSignal = (): void => {}
  #pulled = 0
  #answered = 0
  #sourceFailed = false
  #over = false
  #reported: [done: number, total: number | undefined] = [0, undefined]

  constructor(call: Call, items: Iterable<unknown> | AsyncIterable<unknown>, sink: Sink, events: WorkEvents) {
    this.#call = call
    this.#sink = sink
    this.#events = events
    this.chunkSize = call.settings.chunkSize === 'auto' ? 1 : call.settings.chunkSize
    this.#source = openSource(items, () => this.proceed())
    sink.expect(this.#source.remaining)
    const { settings, task, spread } = call
    this.#origin = { task, spread, receiver: this, terms: settings.terms }
  }

  get over(): boolean {
    return this.#over
  }

  /** From now on the signal of the call ends it. */
  listen(): void {
    const { signal, grace } = this.#call.settings
    this.#forgetSignal = onAbort(signal, reason => this.cancel(reason, grace))
  }

  get priority(): number {
    return this.#call.settings.priority
  }

  get sizer(): ChunkSizer {
    return this.#call.sizer
  }

  get terms(): Terms {
    return this.#call.settings.terms
  }

  get limited(): boolean {
    const { terms, signal } = this.#call.settings
    return terms.taskTimeout !== undefined || terms.totalTimeout !== undefined || signal !== undefined
  }

  get largestChunk(): number {
    return this.#call.largestChunk
  }

  get remaining(): number | undefined {
    return this.#source.remaining
  }

  /** A whole chunk is there and has room, or the last, shorter one. */
  get ready(): boolean {
    if (this.#over) return false
    const { available, complete } = this.#source
    const needed = complete ? Math.min(this.chunkSize, available) : this.chunkSize
    if (needed === 0 || available < needed) return false
    const room = this.#sink.room(this.#pulled)
    return room >= needed && (room === Infinity || room >= Math.min(this.#call.worthwhile(), available))
  }

  /** Something has changed: there is room, or items arrived, or were answered. Offers a chunk, or ends the call. */
  proceed(): void {
    if (this.#over) return
    this.#source.prefetch(Math.min(this.#sink.room(this.#pulled), this.#call.readAhead()))
    if (!this.#timer) this.#failLate()
    if (this.#over) return
    if (this.ready) this.#events.more(this)
    else if (this.#source.ended) this.#endWhenAnswered()
  }

  take(count: number): Chunk | undefined {
    if (!this.ready) return undefined
    const first = this.#pulled
    const items = this.#source.take(this.#fitting(count))
    this.#pulled += items.length
    const chunk = this.#prepareChunk(items, first)
    return this.#over ? undefined : chunk
  }

  value(chunk: Chunk, position: number, value: unknown): void {
    if (this.#over) return
    this.#answered++
    this.#sink.value(chunk.indexOf(position), value)
  }

  numbers(chunk: Chunk, position: number, values: Float64Array): void {
    if (typeof chunk.indexes !== 'number') {
      for (const [index, value] of values.entries()) this.value(chunk, position + index, value)
    } else if (!this.#over) {
      this.#answered += values.length
      this.#sink.numbers(chunk.indexes + position, values)
    }
  }

  failure(chunk: Chunk, position: number, error: unknown): void {
    if (this.#over) return
    this.#failWithStack(chunk.indexOf(position), error)
  }

  cut(chunk: Chunk, from: number, to: number, attempts?: number): Chunk | undefined {
    return this.#over ? undefined : chunk.slice(from, to, attempts)
  }

  ended(): void {
    // Its answers are all that was wanted of it.
  }

  progress(): void {
    if (this.#over) return
    this.#report()
    this.proceed()
  }

  abort(error: unknown): void {
    if (this.#over) return
    this.#sink.abort(error)
    this.abandon()
  }

  /** Its caller gives it up. What runs on after the grace is ended. */
  cancel(reason: unknown, grace: number = this.#call.settings.grace): void {
    if (this.#over) return
    this.#sink.abort(reason)
    this.#leave(reason, grace)
  }

  abandon(): void {
    if (!this.#over) this.#leave(givenUp(), undefined)
  }

  #leave(reason: unknown, grace: number | undefined): void {
    this.#close()
    this.#source.close()
    this.#events.cancel(this, { reason, grace })
    this.#events.finished(this)
  }

  #close(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#forgetSignal()
  }

  /** Items that wait for a worker and whose time is over never start. */
  #failLate(): void {
    const { totalTimeout } = this.terms
    while (totalTimeout !== undefined && !this.#over && this.#source.available > 0) {
      const since = this.#call.lazy ? this.#source.waitingSince : this.#start
      if (since === undefined) return
      const left = since + totalTimeout - performance.now()
      if (left > 0) {
        this.#timer = startTimer(left, () => {
          this.#timer = undefined
          this.progress()
        })
        return
      }
      for (const _ of this.#source.take(1)) {
        const index = this.#pulled++
        this.#failWithStack(index, new TaskTimeoutError('totalTimeout', totalTimeout, index))
      }
    }
  }

  /** What fits into the room, in whole chunks unless it is the rest. */
  #fitting(count: number): number {
    const fitting = Math.min(count, this.#sink.room(this.#pulled))
    // A worker that is about to be replaced takes less than a chunk.
    if (count < this.chunkSize) return fitting
    return fitting >= this.#source.available ? fitting : Math.floor(fitting / this.chunkSize) * this.chunkSize
  }

  /** Makes items ready to travel. One that cannot fails alone, and is not in the chunk. */
  #prepareChunk(items: unknown[], first: number): Chunk | undefined {
    if (!this.#call.spread && areNumbers(items)) return new Chunk(this.#origin, items, first, this.#deadline)
    const prepared: Prepared[] = []
    const indexes: number[] = []
    for (let position = 0; position < items.length; position++) {
      const index = first + position
      try {
        prepared.push(this.#prepareItem(items[position], index))
        indexes.push(index)
      } catch (error) {
        if (!this.#over) this.#failWithStack(index, error)
      }
    }
    if (prepared.length === 0) return undefined
    const consecutive = prepared.length === items.length
    return new Chunk(this.#origin, prepared, consecutive ? first : indexes, this.#deadline)
  }

  /** Of the items that were taken last. */
  get #deadline(): number {
    const { totalTimeout = Infinity } = this.terms
    return totalTimeout + (this.#call.lazy ? this.#source.pulledAt : this.#start)
  }

  #prepareItem(item: unknown, index: number): Prepared {
    if (this.#call.spread && !Array.isArray(item)) {
      throw new TypeError(`Item ${index} must be an array of arguments, got ${item === null ? 'null' : typeof item}.`)
    }
    return prepare(item, { path: index })
  }

  #failWithStack(index: number, error: unknown): void {
    appendStack(error, this.#call.caller.stack)
    this.#answered++
    if (this.#sink.failure(index, error)) this.abandon()
  }

  #endWhenAnswered(): void {
    const { failure } = this.#source
    if (failure && !this.#sourceFailed) {
      // It takes the place of the item that it failed to give.
      this.#sourceFailed = true
      this.#answered++
      if (this.#sink.sourceFailure(this.#pulled++, failure.error)) return this.abandon()
    }
    if (this.#answered < this.#pulled) return
    this.#close()
    this.#report()
    this.#sink.end(this.#pulled)
    this.#events.finished(this)
  }

  #report(): void {
    const { onProgress } = this.#call.settings
    if (!onProgress) return
    const { remaining, ended } = this.#source
    const total = remaining !== undefined ? this.#pulled + remaining : ended ? this.#pulled : undefined
    const [done, reportedTotal] = this.#reported
    if (done === this.#answered && reportedTotal === total) return
    this.#reported = [this.#answered, total]
    callUser(() => onProgress(this.#answered, total))
  }
}

/** All are numbers that travel as they are: not -0, as one that is cut off alone goes by msgpack. */
function areNumbers(items: unknown[]): boolean {
  if (items.length === 0) return false
  for (const item of items) if (typeof item !== 'number' || Object.is(item, -0)) return false
  return true
}
