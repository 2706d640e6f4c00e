import type { AnyFunction } from '../functions/compile.ts'
import { FunctionCache } from '../functions/function-cache.ts'
import type { Recipe } from '../functions/recipe.ts'
import { revive as reviveFunction } from '../functions/revive.ts'
import { distance } from '../page/worker-page.ts'
import { processState, type WorkerContext } from '../process-state.ts'
import { revive } from '../wire/codec.ts'
import type { FrameConnection } from '../wire/connection.ts'
import { type Column, messageKind, type RunMessage } from '../wire/messages.ts'
import { ProtocolError } from '../wire/protocol-error.ts'
import type { ItemRecord } from './item-record.ts'
import { Leases } from './leases.ts'
import { ResultBatch } from './result-batch.ts'
import type { WorkerLane } from './worker-lane.ts'

/** An item that took this long answers at once: a write, and waking the parent (40 us together), is small beside it. Milliseconds. */
const longItem = 0.5
/** Results of shorter items leave together, at the latest after this time; then the pipe is read too. Milliseconds. */
const longestWait = 1

/** A function that this worker has met: how to get it, then itself. */
interface KnownFunction {
  readonly recipe: Recipe
  task: AnyFunction | undefined
}

interface Chunk {
  readonly id: number
  /** The number of its first item. */
  readonly first: number
  readonly fn: KnownFunction
  readonly spread: boolean
  readonly items: Column
  /** Its items name classes, which have to be loaded before. */
  readonly namesClasses: boolean
  readonly loadClasses: () => Promise<void> | undefined
}

/** The worker's queue of chunks, run one after the other, item by item. */
export class TaskRunner {
  readonly #connection: FrameConnection
  readonly #context: WorkerContext
  readonly #chunks: Chunk[] = []
  readonly #functions = new FunctionCache<KnownFunction>()
  #record: ItemRecord
  #lane: WorkerLane | undefined
  /** The number of the item that runs, or ran last, and when it started. */
  #current = -1
  #start = 0
  /** The clock as it was read last: reading it takes as long as all else of a short item. */
  #now = 0
  #started = false
  #running = false
  #whenDrained: (() => void) | undefined
  #lastFlush = 0
  #lastTurn = 0

  constructor(connection: FrameConnection, context: WorkerContext) {
    this.#connection = connection
    this.#context = context
    this.#record = new Leases(connection)
    context.abortOnPage = () => this.#record.abortOf(this.#current)
  }

  add(
    [id, first, functionId, recipe, spread, items]: RunMessage,
    { namesClasses, loadClasses }: Pick<Chunk, 'namesClasses' | 'loadClasses'>,
  ): void {
    let fn = this.#functions.get(functionId)
    if (recipe) {
      fn = { recipe, task: undefined }
      this.#functions.add(functionId, fn, recipe)
    }
    if (!fn) throw new ProtocolError(`The pool named the function ${functionId}, which this worker does not know.`)
    this.#chunks.push({ id, first, fn, spread, items, namesClasses, loadClasses })
    this.#proceed()
  }

  /** The worker is initialised: from now on chunks run, this is where it is noted, and this where else they may come from. */
  start(record: ItemRecord | undefined, lane: WorkerLane | undefined): void {
    if (record) this.#record = record
    this.#lane = lane
    this.#started = true
    this.#proceed()
  }

  /** Tells the item, if it runs, that nobody waits for it any more. */
  abort(item: number, reason: unknown): void {
    if (item !== this.#current || !this.#context.running || this.#context.aborted) return
    this.#context.aborted = { reason }
    this.#context.abort?.abort(reason)
  }

  /** Gives back what has not started; only asked for without a page. */
  takeBack(from: number, to: number): void {
    if (!(this.#record instanceof Leases)) return
    this.#record.take(from, to)
    for (const chunk of [...this.#chunks]) this.#return(chunk, this.#record)
  }

  #return(chunk: Chunk, leases: Leases): void {
    const begun = chunk === this.#chunks[0] && this.#running
    for (let position = 0; position < chunk.items.length; position++) {
      const item = (chunk.first + position) | 0
      if (!leases.isTaken(item) || (begun && distance(item, this.#current) <= 0)) continue
      this.#connection.send(messageKind.returned, [chunk.id, position])
      return
    }
  }

  /** Calls back when all that was queued has run. */
  drain(done: () => void): void {
    this.#whenDrained = done
    this.#proceed()
  }

  #proceed(): void {
    if (this.#started && !this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#lane?.attend()
    this.#lastTurn = performance.now()
    for (let chunk = this.#next(); chunk; chunk = this.#next()) {
      await this.#runChunk(chunk)
      this.#chunks.shift()
      if (performance.now() - this.#lastTurn >= longestWait) await this.#nextTurn()
    }
    this.#running = false
    this.#whenDrained?.()
  }

  #next(): Chunk | undefined {
    if (this.#chunks.length === 0) this.#lane?.listen()
    return this.#chunks[0]
  }

  async #runChunk(chunk: Chunk): Promise<void> {
    const batch = new ResultBatch(this.#connection, this.#record, this.#lane, chunk)
    const mustLoad = chunk.namesClasses || processState.arriving.size > 0
    const known = mustLoad ? undefined : chunk.fn.task
    const task = known ?? (await this.#prepare(chunk, batch))
    this.#now = performance.now()
    this.#lastFlush = this.#now
    while (task && batch.count < chunk.items.length && this.#claim(chunk, batch, this.#now)) {
      const pause = this.#runItem(task, chunk, batch)
      if (!pause) continue
      await pause
      this.#now = performance.now()
    }
    batch.end()
  }

  /**
   * Loads what the chunk needs. That is part of its first item: a module that ends the process costs that item. Its time
   * does not count yet.
   */
  async #prepare(chunk: Chunk, batch: ResultBatch): Promise<AnyFunction | undefined> {
    if (!this.#claim(chunk, batch, Infinity)) return undefined
    await chunk.loadClasses()
    chunk.fn.task ??= await load(chunk.fn.recipe)
    while (processState.arriving.size > 0) await Promise.allSettled(processState.arriving)
    return chunk.fn.task
  }

  /** False: the rest of the chunk was taken back. */
  #claim(chunk: Chunk, batch: ResultBatch, now: number): boolean {
    const item = batch.nextItem
    if (!this.#record.claim(item, now, (chunk.first + chunk.items.length) | 0)) return false
    this.#current = item
    this.#start = now
    return true
  }

  /** Runs the next item. Only what is worth waiting for returns a promise: an `await` costs more than a short item. */
  #runItem(task: AnyFunction, chunk: Chunk, batch: ResultBatch): Promise<void> | undefined {
    const start = this.#start
    this.#context.running = true
    try {
      const item = revive(chunk.items[batch.count])
      const value = chunk.spread ? task(...(item as unknown[])) : task(item)
      if (isThenable(value)) return this.#finishLater(value, start, chunk, batch)
      this.#now = performance.now()
      batch.add(value, this.#now - start)
      // Anything else may have taken its time to take down, or to write.
      if (typeof value !== 'number' || batch.isWritten) this.#now = performance.now()
    } catch (error) {
      batch.addFailure(error, performance.now() - start)
      this.#now = performance.now()
    }
    return this.#settle(start, chunk, batch)
  }

  async #finishLater(value: PromiseLike<unknown>, start: number, chunk: Chunk, batch: ResultBatch): Promise<void> {
    // Results of the items before must not wait for a slow one.
    const early = setImmediate(() => batch.flush())
    try {
      batch.add(await value, performance.now() - start)
    } catch (error) {
      batch.addFailure(error, performance.now() - start)
    } finally {
      clearImmediate(early)
    }
    this.#now = performance.now()
    await this.#settle(start, chunk, batch)
  }

  #settle(start: number, chunk: Chunk, batch: ResultBatch): Promise<void> | undefined {
    this.#context.running = false
    this.#context.abort = undefined
    this.#context.aborted = undefined
    if (batch.count === chunk.items.length) return undefined
    const now = this.#now
    if (now - start >= longItem) {
      batch.flush()
      this.#now = performance.now()
    }
    if (now - this.#lastFlush < longestWait) return undefined
    batch.flush()
    this.#lastFlush = now
    return this.#nextTurn()
  }

  /**
   * Lets the event loop turn, so that messages are read between two items. Twice: the first immediate of a chunk that began
   * in the callback of a read comes before anything further is read.
   */
  async #nextTurn(): Promise<void> {
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)))
    this.#lastTurn = performance.now()
  }
}

/** What cannot be loaded fails each item. */
async function load(recipe: Recipe): Promise<AnyFunction> {
  try {
    return await reviveFunction(recipe)
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
