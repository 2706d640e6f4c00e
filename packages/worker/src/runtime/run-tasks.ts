import { type AnyFunction, revive as reviveFunction } from '../functions/revive.ts'
import type { WorkerContext } from '../process-state.ts'
import { revive } from '../wire/codec.ts'
import type { Connection } from '../wire/connection.ts'
import { type Column, messageKind, type RunMessage } from '../wire/messages.ts'
import { ResultBatch } from './result-batch.ts'

/** An item that took this long answers at once: a write (2 us) is small beside it. Milliseconds. */
const longItem = 0.05
/** Results of shorter items leave together, at the latest after this time; then the pipe is read too. Milliseconds. */
const longestWait = 1

interface Chunk {
  readonly id: number
  readonly functionId: number
  readonly spread: boolean
  readonly items: Column
  cancelled: boolean
}

/** The worker's queue of chunks, run one after the other, item by item. */
export class TaskRunner {
  readonly #connection: Connection
  readonly #context: WorkerContext
  readonly #chunks: Chunk[] = []
  /** Functions that this worker has met. */
  readonly #functions = new Map<number, Promise<AnyFunction> | AnyFunction>()
  #started = false
  #running = false
  #whenDrained: (() => void) | undefined
  #lastFlush = 0

  constructor(connection: Connection, context: WorkerContext) {
    this.#connection = connection
    this.#context = context
  }

  add([id, functionId, recipe, spread, items]: RunMessage): void {
    if (recipe) {
      const revived = reviveFunction(recipe)
      // Whoever needs the function sees its failure; until then nobody waits for it.
      revived.catch(() => {})
      this.#functions.set(functionId, revived)
    }
    this.#chunks.push({ id, functionId, spread, items, cancelled: false })
    this.#proceed()
  }

  /** The worker is initialised: from now on chunks run. */
  start(): void {
    this.#started = true
    this.#proceed()
  }

  /** No further item of the chunk starts. */
  cancel(id: number): void {
    const position = this.#chunks.findIndex(queued => queued.id === id)
    if (position === -1) return
    this.#chunks[position]!.cancelled = true
    if (position === 0 && this.#context.running) this.#abort(new DOMException('The caller gave this up.', 'AbortError'))
  }

  /** Tells the item that runs now that nobody waits for it any more. */
  #abort(reason: unknown): void {
    this.#context.aborted = { reason }
    this.#context.abort?.abort(reason)
  }

  /** A chunk that waits behind another one is given back. */
  recall(id: number): void {
    const position = this.#chunks.findIndex(queued => queued.id === id)
    if (position <= 0) return
    this.#chunks.splice(position, 1)
    this.#connection.send(messageKind.chunkEnded, [id, 0])
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
    for (let chunk = this.#chunks[0]; chunk; chunk = this.#chunks[0]) {
      await this.#runChunk(chunk)
      this.#chunks.shift()
      if (this.#chunks.length > 0 && performance.now() - this.#lastFlush >= longestWait) await nextTurn()
    }
    this.#running = false
    this.#whenDrained?.()
  }

  async #runChunk(chunk: Chunk): Promise<void> {
    const batch = new ResultBatch(this.#connection, chunk.id)
    let task: AnyFunction
    try {
      const known = this.#functions.get(chunk.functionId)!
      task = known instanceof Promise ? await known : known
      this.#functions.set(chunk.functionId, task)
    } catch (error) {
      for (let index = 0; index < chunk.items.length && !chunk.cancelled; index++) batch.addFailure(error, 0)
      this.#end(chunk, batch)
      return
    }
    this.#lastFlush = performance.now()
    while (batch.count < chunk.items.length && !chunk.cancelled) {
      const pause = this.#runItem(task, chunk, batch)
      if (pause) await pause
    }
    this.#end(chunk, batch)
  }

  /** The last results and the end leave together: when the caller goes on, the parent knows that this worker is free. */
  #end(chunk: Chunk, batch: ResultBatch): void {
    this.#connection.together(() => {
      batch.flush()
      this.#connection.send(messageKind.chunkEnded, [chunk.id, batch.count])
    })
  }

  /** Runs the next item. Only what is worth waiting for returns a promise: an `await` costs more than a short item. */
  #runItem(task: AnyFunction, chunk: Chunk, batch: ResultBatch): Promise<void> | undefined {
    const start = performance.now()
    this.#context.running = true
    try {
      const item = revive(chunk.items[batch.count])
      const value = chunk.spread ? task(...(item as unknown[])) : task(item)
      if (isThenable(value)) return this.#finishLater(value, start, chunk, batch)
      batch.add(value, performance.now() - start)
    } catch (error) {
      batch.addFailure(error, performance.now() - start)
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
    await this.#settle(start, chunk, batch)
  }

  #settle(start: number, chunk: Chunk, batch: ResultBatch): Promise<void> | undefined {
    this.#context.running = false
    this.#context.abort = undefined
    this.#context.aborted = undefined
    if (batch.count === chunk.items.length) return undefined
    const now = performance.now()
    if (now - start >= longItem) batch.flush()
    if (now - this.#lastFlush < longestWait) return undefined
    batch.flush()
    this.#lastFlush = now
    return nextTurn()
  }
}

/**
 * Lets the event loop turn, so that messages are read between two items. Twice: the first immediate of a chunk that began in
 * the callback of a read comes before anything further is read.
 */
function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(() => setImmediate(resolve)))
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
