import { ShipError } from '@forkyard/worker'
import { callUser } from '../call-user.ts'
import { type AnyFunction, plan } from '../functions/plan.ts'
import { CallQueue } from './call-queue.ts'
import { CallerStacks, captureCaller } from './caller-stack.ts'
import type { ShippedFunction } from './chunk.ts'
import type { ChunkSizer, Sized } from './chunking.ts'
import { type Call, Job } from './job.ts'
import { type CallDefaults, type CallSettings, checkCallOptions, type StreamOptions } from './options.ts'
import { ResultStream } from './result-stream.ts'
import type { Scheduler } from './scheduler.ts'
import { type Shipped, ShippedFunctions } from './shipped-functions.ts'
import type { Sink } from './sink.ts'
import type { Work, WorkEvents } from './work.ts'

type Items = Iterable<unknown> | AsyncIterable<unknown>

/** A call of a pool's method, not checked yet. */
export interface Request {
  /** The method, whose name is in messages and whose caller is in the stacks of errors. */
  readonly method: AnyFunction
  readonly fn: AnyFunction
  /** True: an item is a list of arguments. */
  readonly spread: boolean
  readonly items: Items
  readonly options: StreamOptions | undefined
  /** Options that were taken out before, for the message about an unknown one. */
  readonly also?: readonly string[]
}

/** A call of `apply`, not checked yet. */
export interface ApplyRequest extends Omit<Request, 'spread' | 'items'> {
  readonly args: readonly unknown[] | undefined
}

/** A result that is on its way. */
export interface Pending<T> {
  readonly promise: Promise<T>
  /** Rejects it with this reason, and does not start what has not started. */
  readonly cancel: (reason: unknown) => void
}

const applyOptions = [
  'onProgress',
  'priority',
  'taskTimeout',
  'totalTimeout',
  'signal',
  'grace',
  'retries',
  'ship',
  'captures',
] as const
const mapOptions = ['chunkSize', ...applyOptions] as const
const streamOptions = [...mapOptions, 'bufferSize'] as const

/** Bounds what a stream pulls ahead of a reader who may never come. A chunk of so many pays for its way many times over. */
const largestStreamedChunk = 1024

/** Turns the calls of one pool into work for its scheduler: checks options, ships functions, opens sources. */
export class Submissions {
  readonly #scheduler: Scheduler
  readonly #workers: number
  readonly #defaults: CallDefaults
  /** Of a call that says nothing. */
  readonly #usual: CallSettings
  readonly #functions = new ShippedFunctions()
  readonly #callers = new CallerStacks()
  /** Streams whose calls are not over. */
  readonly #open = new Set<ResultStream>()
  /** The last submission, when it was an `apply`: the next one of the same function joins it. */
  #lastCalls: CallQueue | undefined

  constructor(scheduler: Scheduler, workers: number, defaults: CallDefaults) {
    this.#scheduler = scheduler
    this.#workers = workers
    this.#defaults = defaults
    this.#usual = checkCallOptions('', undefined, [], defaults)
  }

  /** A call whose results are collected. */
  collect<T>(request: Request, sink: Sink & { readonly promise: Promise<unknown> }): Pending<T> {
    const call = this.#prepare(request, mapOptions, Infinity)
    const job = new Job(call, request.items, sink, this.#scheduler)
    this.#begin(job)
    return { promise: sink.promise as Promise<T>, cancel: reason => job.cancel(reason) }
  }

  /** A call whose results are consumed one after the other. */
  stream(request: Request, ordered: boolean): ResultStream {
    const call = this.#prepare(request, streamOptions, largestStreamedChunk)
    const stream = new ResultStream(ordered, () => call.settings.bufferSize ?? call.readAhead())
    const events: WorkEvents = {
      more: work => this.#scheduler.more(work),
      cancel: (work, givenUp) => this.#scheduler.cancel(work, givenUp),
      cancelItem: (chunk, position, givenUp) => this.#scheduler.cancelItem(chunk, position, givenUp),
      finished: work => {
        this.#open.delete(stream)
        this.#scheduler.finished(work)
      },
    }
    const job = new Job(call, request.items, stream, events)
    stream.onConsumed = () => job.proceed()
    stream.onReturned = () => job.abandon()
    this.#open.add(stream)
    this.#begin(job)
    return stream
  }

  /** One call of a function. */
  apply<T>({ method, fn, args = [], options, also = [] }: ApplyRequest): Pending<T> {
    if (!Array.isArray(args)) {
      throw new TypeError(
        `${method.name}: the arguments must be an array, got ${args === null ? 'null' : typeof args}: pass a list, as in [argument].`,
      )
    }
    const settings =
      options === undefined
        ? this.#usual
        : checkCallOptions(method.name, options, [...applyOptions, ...also], this.#defaults)
    const { onProgress, grace } = settings
    const { task, sizer } = this.#ship(method, fn, settings)
    const calls = this.#callsOf(task, sizer, settings)
    const call = calls.push(args, method, settings)
    if (onProgress) {
      call.promise.then(
        () => callUser(() => onProgress(1, 1)),
        () => {},
      )
    }
    return { promise: call.promise as Promise<T>, cancel: reason => calls.cancel(call, reason, grace) }
  }

  /** Everything that is in the sources of open streams shall be run, whether anybody reads or not. */
  lift(): void {
    for (const stream of this.#open) stream.lift()
  }

  /** Gives up what is open. */
  return(): void {
    for (const stream of this.#open) stream.return()
  }

  #prepare(
    { method, fn, spread, options, also = [] }: Request,
    known: readonly (keyof StreamOptions)[],
    largestChunk: number,
  ): Call {
    const settings = checkCallOptions(method.name, options, [...known, ...also], this.#defaults)
    const { task, sizer } = this.#ship(method, fn, settings)
    const { chunkSize, bufferSize } = settings
    const sized: Sized = { remaining: undefined, chunkSize: chunkSize === 'auto' ? 1 : chunkSize, largestChunk }
    const turns = 2 * this.#workers
    const together = (): number => sizer.next(sized, this.#workers)
    return {
      task,
      spread,
      sizer,
      settings,
      largestChunk,
      lazy: known.includes('bufferSize'),
      readAhead: () => turns * together(),
      worthwhile: () => Math.min(together(), Math.floor((bufferSize ?? Infinity) / turns)),
      caller: captureCaller(method),
    }
  }

  #ship(method: AnyFunction, fn: AnyFunction, { ship, captures }: CallSettings): Shipped {
    try {
      return this.#functions.of(plan(fn, { ship, captures, importEntry: this.#defaults.importEntry }))
    } catch (error) {
      // Our own frames say nothing: the stack begins where the pool was called.
      if (error instanceof ShipError) Error.captureStackTrace(error, method)
      throw error
    }
  }

  /** Its signal may have aborted before: then it never starts. */
  #begin(job: Job): void {
    job.listen()
    if (!job.over) this.#submit(job)
  }

  #submit(work: Work): void {
    this.#lastCalls = undefined
    this.#scheduler.submit(work)
  }

  #callsOf(task: ShippedFunction, sizer: ChunkSizer, settings: CallSettings): CallQueue {
    const last = this.#lastCalls
    if (last && last.task === task && last.fits(settings) && !last.finished) return last
    const calls = new CallQueue(task, sizer, settings, this.#callers, this.#scheduler)
    this.#submit(calls)
    this.#lastCalls = calls
    return calls
  }
}
