import { PoolClosedError, PoolRunningError } from '../errors.ts'
import { type AnyFunction, plan } from '../functions/plan.ts'
import { CallQueue } from './call-queue.ts'
import type { CallerStack, ShippedFunction } from './chunk.ts'
import { ChunkSizer } from './chunking.ts'
import type { RunnerState } from './engine.ts'
import { type Call, callUser, Job } from './job.ts'
import { LocalEngine } from './local-engine.ts'
import {
  type CallOptions,
  checkCallOptions,
  checkPoolOptions,
  type MapOptions,
  type PoolOptions,
  type StreamOptions,
} from './options.ts'
import { ResultIterator } from './result-iterator.ts'
import { ResultStream } from './result-stream.ts'
import { Scheduler } from './scheduler.ts'
import { ArraySink, SettledSink, type Sink } from './sink.ts'
import type { Work } from './work.ts'

/** Items of a call: anything that can be iterated, an endless one too for the imap family. */
export type Items<T> = Iterable<T> | AsyncIterable<T>

export interface WorkerInfo {
  /** 1..n; a replacement takes over the id. */
  readonly id: number
  /** Undefined until the process has started. */
  readonly pid: number | undefined
  readonly state: RunnerState
  /** How often the worker with this id was replaced. */
  readonly restarts: number
}

/**
 * Worker processes, each with its own heap, that run functions over many items.
 *
 * ```ts
 * await using pool = new Pool()
 * const thumbnails = await pool.map(resize, files)
 * ```
 */
export class Pool {
  /** Number of worker processes. */
  readonly size: number
  readonly #scheduler: Scheduler
  /** What this pool has learnt of a function, by its recipe: closures of one text are one function. */
  readonly #functions = new Map<string, { task: ShippedFunction; sizer: ChunkSizer }>()
  /** Iterators whose calls are not over. */
  readonly #open = new Set<ResultStream>()
  /** The last submission, when it was an `apply`: the next one of the same function joins it. */
  #lastCalls: CallQueue | undefined
  #closing: Promise<void> | undefined

  /**
   * Starts the workers. They come up in the background; work may be submitted at once.
   * @throws {RangeError | TypeError} when an option is wrong; the message names it.
   */
  constructor(options?: PoolOptions) {
    const settings = checkPoolOptions(options)
    this.size = settings.processes
    this.#scheduler = new Scheduler(new LocalEngine(settings), settings.processes)
  }

  get workers(): readonly WorkerInfo[] {
    const { runners } = this.#scheduler
    return [...runners]
      .sort((one, other) => one.id - other.id)
      .map(({ id, pid, state }) => ({ id, pid, state, restarts: this.#scheduler.restartsOf(id) }))
  }

  /**
   * Resolves when all workers are up and initialised; rejects with what keeps them from it.
   */
  ready(): Promise<void> {
    const ready = this.#scheduler.hold(this.#scheduler.started)
    // What keeps the workers from starting rejects every call too; who only asked and did not wait is not told again.
    ready.catch(() => {})
    return ready
  }

  /**
   * Runs `fn` over all items and resolves with the results, in the order of the items. The first failure rejects, and what
   * has not started is given up.
   *
   * ```ts
   * await pool.map(x => x * x, [1, 2, 3]) // [1, 4, 9]
   * ```
   */
  map<T, R>(fn: (item: T) => R, items: Items<T>, options?: MapOptions): Promise<Awaited<R>[]> {
    return this.#collect<Awaited<R>[]>('map', fn, false, items, options, this.map, new ArraySink())
  }

  /**
   * As `map`, but resolves with what became of each item, as `Promise.allSettled` does.
   */
  mapSettled<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options?: MapOptions,
  ): Promise<PromiseSettledResult<Awaited<R>>[]> {
    const sink = new SettledSink()
    return this.#collect('mapSettled', fn, false, items, options, this.mapSettled, sink)
  }

  /**
   * As `map`, for a function of several arguments: `fn(...tuple)` for each item.
   *
   * ```ts
   * await pool.starmap(Math.max, [[1, 2], [4, 3]]) // [2, 4]
   * ```
   */
  starmap<A extends readonly unknown[], R>(
    fn: (...args: A) => R,
    argTuples: Items<A>,
    options?: MapOptions,
  ): Promise<Awaited<R>[]> {
    return this.#collect<Awaited<R>[]>('starmap', fn, true, argTuples, options, this.starmap, new ArraySink())
  }

  /**
   * Runs `fn(...args)` once, in a worker.
   *
   * ```ts
   * await pool.apply(parse, [text])
   * ```
   */
  apply<A extends readonly unknown[], R>(fn: (...args: A) => R, args?: A, options?: CallOptions): Promise<Awaited<R>> {
    try {
      this.#refuseWhenClosed()
      const { onProgress } = checkCallOptions('apply', options, ['onProgress'])
      const { task, sizer } = this.#ship(fn as AnyFunction)
      if (args !== undefined && !Array.isArray(args)) {
        throw new TypeError(`apply: the arguments must be an array, got ${typeof args}: pass [${String(args)}].`)
      }
      const result = this.#callsOf(task, sizer).push(args ?? [], captureCaller(this.apply))
      if (onProgress)
        result.then(
          () => callUser(() => onProgress(1, 1)),
          () => {},
        )
      return result as Promise<Awaited<R>>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Runs `fn` over the items while they are consumed, and gives the results in the order of the items. No more than
   * `bufferSize` items are pulled ahead of the consumer.
   *
   * ```ts
   * for await (const word of pool.imap(recognise, recordings)) console.log(word)
   * ```
   * @throws {RangeError | TypeError} when an option is wrong.
   */
  imap<T, R>(fn: (item: T) => R, items: Items<T>, options?: StreamOptions): ResultIterator<Awaited<R>> {
    return this.#stream('imap', fn, true, items, options, this.imap)
  }

  /**
   * As `imap`, but gives each result as soon as it is there.
   */
  imapUnordered<T, R>(fn: (item: T) => R, items: Items<T>, options?: StreamOptions): ResultIterator<Awaited<R>> {
    return this.#stream('imapUnordered', fn, false, items, options, this.imapUnordered)
  }

  /**
   * No more work, from this moment. Resolves when all that was submitted has settled.
   */
  close(): Promise<void> {
    this.#closing ??= this.#scheduler.settled().then(() => this.#scheduler.stop())
    return this.#closing
  }

  /**
   * After `close` or `terminate`: resolves when every worker process is gone. What is still in the source of an open
   * iterator is pulled, run and kept for it.
   * @throws {PoolRunningError} when the pool still takes work.
   */
  async join(): Promise<void> {
    if (!this.#closing && !this.#scheduler.broken) throw new PoolRunningError()
    for (const stream of this.#open) stream.lift()
    await this.#scheduler.hold(this.#scheduler.gone)
  }

  /**
   * Stops now: queued and running work rejects with PoolTerminatedError. Resolves when every worker process is gone.
   */
  terminate(): Promise<void> {
    this.#scheduler.terminate()
    return this.#scheduler.hold(this.#scheduler.gone)
  }

  /** `await using`: gives up open iterators, then closes and joins. Nothing else that was submitted is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#open) stream.return()
    await this.close()
    await this.join()
  }

  #collect<R>(
    caller: string,
    fn: (...args: never) => unknown,
    spread: boolean,
    items: Items<unknown>,
    options: MapOptions | undefined,
    method: AnyFunction,
    sink: Sink & { readonly promise: Promise<unknown> },
  ): Promise<R> {
    try {
      this.#refuseWhenClosed()
      const call = this.#prepareCall(caller, fn, spread, options, ['chunkSize', 'onProgress'], method)
      this.#submit(new Job(call, items, sink, this.#scheduler))
      return sink.promise as Promise<R>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #stream<R>(
    caller: string,
    fn: (...args: never) => unknown,
    ordered: boolean,
    items: Items<unknown>,
    options: StreamOptions | undefined,
    method: AnyFunction,
  ): ResultIterator<R> {
    this.#refuseWhenClosed()
    const call = this.#prepareCall(caller, fn, false, options, ['chunkSize', 'bufferSize', 'onProgress'], method)
    const stream = new ResultStream(ordered, () => call.settings.bufferSize ?? call.readAhead())
    const job = new Job(call, items, stream, {
      more: work => this.#scheduler.more(work),
      cancel: work => this.#scheduler.cancel(work),
      finished: work => {
        this.#open.delete(stream)
        this.#scheduler.finished(work)
      },
    })
    stream.onConsumed = () => job.proceed()
    stream.onReturned = () => job.abandon()
    this.#open.add(stream)
    this.#submit(job)
    return new ResultIterator<R>(stream)
  }

  #prepareCall(
    caller: string,
    fn: (...args: never) => unknown,
    spread: boolean,
    options: StreamOptions | undefined,
    known: readonly (keyof StreamOptions)[],
    method: AnyFunction,
  ): Call {
    const settings = checkCallOptions(caller, options, known)
    const { task, sizer } = this.#ship(fn)
    const chunkSize = settings.chunkSize === 'auto' ? 1 : settings.chunkSize
    return {
      task,
      spread,
      sizer,
      settings,
      readAhead: () => 2 * this.size * Math.max(chunkSize, sizer.current),
      caller: captureCaller(method),
    }
  }

  #ship(fn: AnyFunction): { task: ShippedFunction; sizer: ChunkSizer } {
    const recipe = plan(fn)
    const key = recipe.kind === 'source' ? recipe.source : `${recipe.kind} ${recipe.url} ${recipe.name}`
    let shipped = this.#functions.get(key)
    if (!shipped) {
      shipped = { task: { id: this.#functions.size + 1, recipe }, sizer: new ChunkSizer() }
      this.#functions.set(key, shipped)
    }
    return shipped
  }

  #submit(work: Work): void {
    this.#lastCalls = undefined
    this.#scheduler.submit(work)
  }

  #callsOf(task: ShippedFunction, sizer: ChunkSizer): CallQueue {
    if (this.#lastCalls?.task === task && !this.#lastCalls.finished) return this.#lastCalls
    const calls = new CallQueue(task, sizer, this.#scheduler)
    this.#submit(calls)
    this.#lastCalls = calls
    return calls
  }

  #refuseWhenClosed(): void {
    if (this.#scheduler.broken) throw this.#scheduler.broken
    if (this.#closing) throw new PoolClosedError()
  }
}

/** Where the caller of a method stands. V8 makes the text only when somebody reads it. */
function captureCaller(method: AnyFunction): CallerStack {
  const caller: CallerStack = {}
  Error.captureStackTrace(caller, method)
  return caller
}
