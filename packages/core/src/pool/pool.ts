import { checkWaitOptions, type WaitOptions, waitFor } from '@forkyard/worker'
import { PoolClosedError, PoolRunningError } from '../errors.ts'
import { refuseWhileLoading } from '../process/main-guard.ts'
import { type AsyncCallbacks, AsyncResult } from './async-result.ts'
import { LocalEngine } from './local-engine.ts'
import { Observation, type PoolEvents } from './observation.ts'
import {
  type CallOptions,
  checkCallbacks,
  checkPoolOptions,
  type MapOptions,
  type PoolOptions,
  type StreamOptions,
} from './options.ts'
import { ResultIterator } from './result-iterator.ts'
import { Scheduler } from './scheduler.ts'
import { ArraySink, SettledSink } from './sink.ts'
import { addCounts, noCounts, type PoolStats } from './statistics.ts'
import { type Pending, type Request, Submissions } from './submissions.ts'
import { describeWorker, type WorkerInfo } from './worker-info.ts'

/** Items of a call: anything that can be iterated, an endless one too for the imap family. */
export type Items<T> = Iterable<T> | AsyncIterable<T>

const callbackOptions = ['callback', 'errorCallback'] as const

class Pool {
  /** Number of worker processes. */
  readonly size: number
  readonly #name: string
  readonly #observation: Observation
  readonly #scheduler: Scheduler
  readonly #submissions: Submissions
  #closing: Promise<void> | undefined

  constructor(options?: PoolOptions) {
    refuseWhileLoading('Pool')
    const settings = checkPoolOptions(options)
    this.size = settings.processes
    this.#name = settings.name
    this.#observation = new Observation(settings.name)
    this.#scheduler = new Scheduler(
      new LocalEngine(settings),
      {
        size: settings.processes,
        itemsPerWorker: settings.maxTasksPerChild,
        memoryPerWorker: settings.maxMemoryPerChild,
      },
      this.#observation,
    )
    this.#submissions = new Submissions(this.#scheduler, this.size, settings)
  }

  /** Each worker, as it is now. */
  get workers(): readonly WorkerInfo[] {
    return this.#scheduler.workforce.present.map(runner => describeWorker(runner, this.#name))
  }

  /** What was done so far, by each worker and by all together, where the time went, and which items took longest. */
  stats(): PoolStats {
    const workers = this.#scheduler.workforce.statistics
    const sharedMemory = workers.every(worker => worker.sharedMemory !== false)
    const total = workers.reduce(addCounts, noCounts)
    return { size: this.size, sharedMemory, ...total, workers, slowest: this.#scheduler.slowest.list }
  }

  /** Calls the listener at each event: see {@link PoolEvents}. A listener that throws harms nothing here. */
  on<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): this {
    this.#observation.on(event, listener)
    return this
  }

  /** As `on`, for the next event alone. */
  once<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): this {
    this.#observation.once(event, listener)
    return this
  }

  off<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): this {
    this.#observation.off(event, listener)
    return this
  }

  /** Resolves when all workers are up and initialised; rejects with what keeps them from it. */
  ready(options?: WaitOptions): Promise<void> {
    const ready = this.#waitUntilReady(options)
    // What keeps the workers from starting rejects every call too; who only asked and did not wait is not told again.
    ready.catch(() => {})
    return ready
  }

  async #waitUntilReady(options: WaitOptions | undefined): Promise<void> {
    checkWaitOptions('ready', options)
    if (this.#scheduler.broken) throw this.#scheduler.broken
    await this.#scheduler.hold(waitFor(this.#scheduler.workforce.started, 'The workers were not up', options))
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
    return this.#promise(() => this.#collect({ method: this.map, fn, spread: false, items, options }))
  }

  /** As `map`, but resolves with what became of each item, as `Promise.allSettled` does. */
  mapSettled<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options?: MapOptions,
  ): Promise<PromiseSettledResult<Awaited<R>>[]> {
    const request: Request = { method: this.mapSettled, fn, spread: false, items, options }
    return this.#promise(() => this.#submissions.collect(request, new SettledSink()))
  }

  /**
   * As `map`, for a function of several arguments: `fn(...tuple)` for each item.
   *
   * ```ts
   * await pool.starmap((base, exponent) => base ** exponent, [[2, 3], [5, 2]]) // [8, 25]
   * ```
   */
  starmap<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    argTuples: Items<Readonly<A>>,
    options?: MapOptions,
  ): Promise<Awaited<R>[]> {
    return this.#promise(() => this.#collect({ method: this.starmap, fn, spread: true, items: argTuples, options }))
  }

  /**
   * Runs `fn(...args)` once, in a worker.
   *
   * ```ts
   * await pool.apply(parse, [text])
   * ```
   */
  apply<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    args?: A,
    options?: CallOptions,
  ): Promise<Awaited<R>> {
    return this.#promise(() => this.#submissions.apply({ method: this.apply, fn, args, options }))
  }

  /**
   * As `map`, but gives an {@link AsyncResult} at once: a promise that can also be asked, waited for and cancelled.
   * @throws {RangeError | TypeError | ShipError} when an option or the function is wrong.
   */
  mapAsync<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options?: MapOptions & AsyncCallbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    return this.#asyncResult(options, rest =>
      this.#collect({ method: this.mapAsync, fn, spread: false, items, options: rest, also: callbackOptions }),
    )
  }

  /** As `starmap`, but gives an {@link AsyncResult} at once. */
  starmapAsync<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    argTuples: Items<Readonly<A>>,
    options?: MapOptions & AsyncCallbacks<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]> {
    return this.#asyncResult(options, rest =>
      this.#collect({
        method: this.starmapAsync,
        fn,
        spread: true,
        items: argTuples,
        options: rest,
        also: callbackOptions,
      }),
    )
  }

  /**
   * As `apply`, but gives an {@link AsyncResult} at once.
   *
   * ```ts
   * const results = chunks.map(chunk => pool.applyAsync(sum, [chunk]))
   * for (const result of results) total += await result.get()
   * ```
   */
  applyAsync<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    args?: A,
    options?: CallOptions & AsyncCallbacks<Awaited<R>>,
  ): AsyncResult<Awaited<R>> {
    return this.#asyncResult(options, rest =>
      this.#submissions.apply({ method: this.applyAsync, fn, args, options: rest, also: callbackOptions }),
    )
  }

  /**
   * Runs `fn` over the items while they are consumed, and gives the results in the order of the items. No more than
   * `bufferSize` items are pulled ahead of the consumer.
   *
   * ```ts
   * for await (const word of pool.imap(recognise, recordings)) console.log(word)
   * ```
   * @throws {RangeError | TypeError | ShipError} when an option or the function is wrong.
   */
  imap<T, R>(fn: (item: T) => R, items: Items<T>, options?: StreamOptions): ResultIterator<Awaited<R>> {
    return this.#stream({ method: this.imap, fn, spread: false, items, options }, true)
  }

  /** As `imap`, but gives each result as soon as it is there. */
  imapUnordered<T, R>(fn: (item: T) => R, items: Items<T>, options?: StreamOptions): ResultIterator<Awaited<R>> {
    return this.#stream({ method: this.imapUnordered, fn, spread: false, items, options }, false)
  }

  /** As `imap`, for a function of several arguments. */
  istarmap<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    argTuples: Items<Readonly<A>>,
    options?: StreamOptions,
  ): ResultIterator<Awaited<R>> {
    return this.#stream({ method: this.istarmap, fn, spread: true, items: argTuples, options }, true)
  }

  /** As `imapUnordered`, for a function of several arguments. */
  istarmapUnordered<A extends readonly unknown[] | [], R>(
    fn: (...args: A) => R,
    argTuples: Items<Readonly<A>>,
    options?: StreamOptions,
  ): ResultIterator<Awaited<R>> {
    return this.#stream({ method: this.istarmapUnordered, fn, spread: true, items: argTuples, options }, false)
  }

  /** No more work, from this moment. Resolves when all that was submitted has settled. */
  close(): Promise<void> {
    this.#closing ??= this.#scheduler.settled().then(() => this.#scheduler.workforce.stop())
    return this.#closing
  }

  /**
   * After `close` or `terminate`: resolves when every worker process is gone. What is still in the source of an open
   * iterator is pulled, run and kept for it.
   * @throws {PoolRunningError} when the pool still takes work.
   */
  async join(options?: WaitOptions): Promise<void> {
    checkWaitOptions('join', options)
    if (!this.#closing && !this.#scheduler.broken) throw new PoolRunningError()
    this.#submissions.lift()
    await this.#scheduler.hold(waitFor(this.#scheduler.workforce.gone, 'The workers were not gone', options))
  }

  /** Stops now: queued and running work rejects with PoolTerminatedError. Resolves when every worker process is gone. */
  terminate(): Promise<void> {
    this.#scheduler.terminate()
    return this.#scheduler.hold(this.#scheduler.workforce.gone)
  }

  /** `await using`: gives up open iterators, then closes and joins. Nothing else that was submitted is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#submissions.return()
    await this.close()
    await this.join()
  }

  #collect<R>(request: Request): Pending<R[]> {
    this.#refuseWhenClosed()
    return this.#submissions.collect(request, new ArraySink())
  }

  #stream<R>(request: Request, ordered: boolean): ResultIterator<R> {
    this.#refuseWhenClosed()
    return new ResultIterator<R>(this.#submissions.stream(request, ordered))
  }

  /** What is wrong with a call that returns a promise is told by that promise. */
  #promise<R>(submit: () => Pending<R>): Promise<R> {
    try {
      this.#refuseWhenClosed()
      return submit().promise
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #asyncResult<R, O extends CallOptions>(
    options: (O & AsyncCallbacks<R>) | undefined,
    submit: (options: O) => Pending<R>,
  ): AsyncResult<R> {
    this.#refuseWhenClosed()
    const { callback, errorCallback, ...rest } = checkCallbacks(options)
    const { promise, cancel } = submit(rest as unknown as O)
    return new AsyncResult(promise, { callback, errorCallback }, cancel)
  }

  #refuseWhenClosed(): void {
    if (this.#scheduler.broken) throw this.#scheduler.broken
    if (this.#closing) throw new PoolClosedError()
  }
}

/** A class cannot say that its constructor has a type parameter: `initArgs` are what the initializer takes. */
interface PoolConstructor {
  /**
   * Starts the workers. They come up in the background; work may be submitted at once.
   * @throws {RangeError | TypeError} when an option is wrong; the message names it.
   * @throws {ShipError} in a worker that is only loading a module for its tasks.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a class that extends this one names no type
  new <A extends readonly unknown[] | [] = any[]>(options?: PoolOptions<A>): Pool
  readonly prototype: Pool
}

/**
 * Worker processes, each with its own heap, that run functions over many items.
 *
 * ```ts
 * await using pool = new Pool()
 * const thumbnails = await pool.map(resize, files)
 * ```
 */
const TypedPool: PoolConstructor = Pool
type TypedPool = Pool

export { TypedPool as Pool }
