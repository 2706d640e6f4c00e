import PQueue from 'p-queue'
import {
  describeExit,
  InitializerError,
  PoolTerminatedError,
  type WorkerDeath,
  WorkerDiedError,
  WorkerStartError,
} from '../errors.ts'
import type { Chunk } from './chunk.ts'
import type { Engine, Runner, RunnerEvents } from './engine.ts'
import type { Observation } from './observation.ts'
import { type Deferred, defer } from './sink.ts'
import { SlowestItems } from './statistics.ts'
import { nextOrder, type TurnOptions, TurnQueue } from './turn-queue.ts'
import type { Work, WorkEvents } from './work.ts'
import { Workforce } from './workforce.ts'

/*
 * Which chunk goes to which worker, and when. All bookkeeping is here, in the parent's event loop; no lock is shared with
 * a child that may die.
 *
 *   Job, CallQueue (Work)          p-queue                    Scheduler                     Workforce
 *   ┌───────────────┐  more()  ┌──────────────┐  turn  ┌───────────────────────┐  send  ┌──────────────┐
 *   │ items waiting │ ───────▶ │ one entry a  │ ─────▶ │ take a chunk, choose  │ ─────▶ │ Runner 1     │
 *   │               │          │ work that is │        │ the worker used last  │        │ Runner 2 ... │
 *   │ results       │ ◀─────── │ ready, in    │        └───────────────────────┘ ◀───── └──────────────┘
 *   └───────────────┘  value   │ its priority │             a turn ends with      chunkEnded, died
 *                              └──────────────┘             its chunk
 *
 * A turn is the right to have one chunk on its way. There are as many as workers, and one more for a worker whose chunks
 * are known to be short, while no other call waits: its next chunk waits in its pipe, so that it does not idle for a round
 * trip. When they turn out to be long, that chunk is asked back and goes to another worker.
 */

/** Milliseconds of work that a worker may have while it is sent another chunk. */
const shortEnough = 20
/** Milliseconds after which a chunk that still waits behind such work is asked back: the work was not short after all. */
const patience = 2 * shortEnough
/** So many workers in a row may fail to start, once one did. */
const mostFailedStarts = 3
const nothing = Promise.resolve()

export interface SchedulerOptions {
  readonly size: number
  readonly itemsPerWorker: number
}

export class Scheduler implements WorkEvents, RunnerEvents {
  readonly workforce: Workforce
  readonly slowest: SlowestItems = new SlowestItems()
  readonly #observation: Observation
  readonly #splitsReturned: boolean
  readonly #turns: PQueue<TurnQueue, TurnOptions>
  readonly #works = new Set<Work>()
  /** Works that have an entry in the queue. */
  readonly #queued = new Set<Work>()
  /** Chunks that a worker gave back, by their work. */
  readonly #returned = new Map<Work, Chunk[]>()
  /** Works that had a turn and found no worker. */
  readonly #parked = new Set<Work>()
  readonly #onTheWay = new Map<Chunk, { readonly work: Work; readonly ended: Deferred<void> }>()
  /** What every later call rejects with. */
  #broken: Error | undefined
  #everReady = false
  /** In a row. */
  #failedStarts = 0
  #waiters = 0
  #settled: Deferred<void> | undefined

  constructor(engine: Engine, { size, itemsPerWorker }: SchedulerOptions, observation: Observation) {
    this.#observation = observation
    this.#splitsReturned = itemsPerWorker !== Infinity
    this.#turns = new PQueue({ concurrency: size, queueClass: TurnQueue })
    this.workforce = new Workforce(engine, size, itemsPerWorker, this)
    this.workforce.launch()
  }

  get broken(): Error | undefined {
    return this.#broken
  }

  /** Keeps the program alive until the promise settles. */
  async hold<T>(promise: Promise<T>): Promise<T> {
    this.#waiters++
    this.#updateHold()
    try {
      return await promise
    } finally {
      this.#waiters--
      this.#updateHold()
    }
  }

  submit(work: Work): void {
    this.#works.add(work)
    work.proceed()
  }

  /** Resolves when all that was submitted has been answered. */
  settled(): Promise<void> {
    if (this.#works.size === 0) return nothing
    this.#settled ??= defer<void>()
    return this.#settled.promise
  }

  /** Gives up all work and ends the workers now. */
  terminate(error: Error = new PoolTerminatedError()): void {
    this.#broken ??= error
    for (const work of this.#works) work.abort(error)
    this.workforce.kill(error)
  }

  // -- what a call tells us

  more(work: Work): void {
    if (this.#queued.has(work) || this.#parked.has(work) || !this.#works.has(work)) return
    this.#queued.add(work)
    this.#updateTurns()
    this.#makeWay(work)
    void this.#turns.add(() => this.#turn(work), { priority: work.priority, order: work.order ?? nextOrder() })
    this.#updateHold()
  }

  /** What was sent ahead for calls of a lower priority is asked back. */
  #makeWay({ priority }: Work): void {
    for (const runner of this.workforce.runners) {
      for (const chunk of runner.chunks.slice(1)) {
        if ((this.#onTheWay.get(chunk)?.work.priority ?? Infinity) < priority) runner.recall(chunk)
      }
    }
  }

  cancel(work: Work): void {
    for (const runner of this.workforce.runners) {
      for (const chunk of runner.chunks) if (this.#onTheWay.get(chunk)?.work === work) runner.cancel(chunk)
    }
  }

  finished(work: Work): void {
    if (!this.#works.delete(work)) return
    this.#returned.delete(work)
    this.#parked.delete(work)
    this.#queued.delete(work)
    this.#updateHold()
    if (this.#works.size > 0) return
    this.#settled?.resolve()
    this.#settled = undefined
    this.#observation.drained()
  }

  cancelChunk(chunk: Chunk): void {
    chunk.cancelled = true
    this.workforce.runners.find(runner => runner.chunks.includes(chunk))?.cancel(chunk)
  }

  /** Takes a chunk and sends it; the turn lasts until the chunk has ended. */
  #turn(work: Work): Promise<void> {
    this.#queued.delete(work)
    if (!this.#works.has(work)) return nothing
    const runner = this.#choose(work)
    if (!runner) {
      // What is open is open for another call alone: this one waits until a worker is through with something.
      this.#parked.add(work)
      this.#updateTurns()
      return nothing
    }
    const chunk = this.#takeReturned(work) ?? this.#takeNew(work, runner)
    if (!chunk) {
      work.proceed()
      return nothing
    }
    const ended = this.#dispatch(runner, chunk, work)
    this.#updateTurns()
    if (this.#returned.has(work)) this.more(work)
    else work.proceed()
    this.#updateHold()
    return ended
  }

  /** Sends a chunk. Resolves when it has ended. */
  #dispatch(runner: Runner, chunk: Chunk, work: Work): Promise<void> {
    const ended = defer<void>()
    const behind = runner.chunks.length > 0
    this.#onTheWay.set(chunk, { work, ended })
    this.workforce.use(runner)
    try {
      work.sizer.recordBytes(chunk.items.length, runner.send(chunk))
    } catch (error) {
      return this.#dispatchParts(runner, chunk, work, error)
    }
    if (behind) this.#recallLater(runner, chunk)
    return ended.promise
  }

  /** A chunk that could not be sent goes item by item, and the item that is to blame fails alone. */
  async #dispatchParts(runner: Runner, chunk: Chunk, work: Work, error: unknown): Promise<void> {
    if (chunk.items.length === 1) return this.#fail(runner, chunk, () => error)
    this.#onTheWay.delete(chunk)
    await Promise.all(chunk.receiver.split(chunk).map(part => this.#dispatch(runner, part, work)))
  }

  #takeNew(work: Work, runner: Runner): Chunk | undefined {
    const size = work.sizer.next(work, this.workforce.runners.length)
    return work.take(Math.min(size, this.workforce.allowance(runner)))
  }

  #takeReturned(work: Work): Chunk | undefined {
    const chunks = this.#returned.get(work)
    const chunk = chunks?.shift()
    if (chunks?.length === 0) this.#returned.delete(work)
    return chunk
  }

  #recallLater(runner: Runner, chunk: Chunk): void {
    setTimeout(() => {
      if (runner.chunks.indexOf(chunk) <= 0) return
      if (runner.state === 'starting') this.#recallLater(runner, chunk)
      else runner.recall(chunk)
    }, patience).unref()
  }

  /** A worker gave a chunk back: it is the next one of its work. */
  #takeBack(chunk: Chunk, work: Work): void {
    if (!this.#works.has(work)) return
    // One by one they fit any worker, also one that may run only a few items more.
    const parts = this.#splitsReturned ? chunk.receiver.split(chunk) : [chunk]
    this.#returned.set(work, [...(this.#returned.get(work) ?? []), ...parts])
    this.more(work)
  }

  /**
   * An idle worker, the one used last first (its caches are warm); else one that has a short chunk of the same call. A chunk
   * never waits behind another call: that one may be long this time.
   */
  #choose(work: Work): Runner | undefined {
    const open = this.workforce.runners.filter(runner => this.#turnsOf(runner) > runner.chunks.length)
    const free = open.filter(runner => runner.chunks.length === 0)
    return (
      free.findLast(runner => runner.state === 'idle') ??
      free.at(-1) ??
      open.find(({ chunks: [first] }) => first && this.#onTheWay.get(first)?.work === work)
    )
  }

  /** Chunks that a worker may have on their way. */
  #turnsOf(runner: Runner): number {
    const { length } = runner.chunks
    if (this.workforce.allowance(runner) <= 0) return length
    return length === 1 && this.#maySendBehind(runner.chunks[0]!) ? 2 : Math.max(1, length)
  }

  /** Only of the same call, when no other waits: its items are known to be short, and it takes nobody's turn. */
  #maySendBehind(chunk: Chunk): boolean {
    const work = this.#onTheWay.get(chunk)?.work
    for (const queued of this.#queued) if (queued !== work) return false
    return this.#timeLeft(chunk) <= shortEnough
  }

  /** Estimated milliseconds that a chunk still takes. */
  #timeLeft(chunk: Chunk): number {
    const itemTime = this.#onTheWay.get(chunk)?.work.sizer.itemTime ?? Infinity
    return itemTime * (chunk.items.length - chunk.answered)
  }

  /** Something has ended or come up: calls that found no worker may find one now. */
  #offerAgain(): void {
    this.#updateTurns()
    const parked = [...this.#parked]
    this.#parked.clear()
    for (const work of parked) this.more(work)
  }

  #updateTurns(): void {
    const turns = this.workforce.runners.reduce((sum, runner) => sum + this.#turnsOf(runner), 0)
    if (turns === 0) {
      this.#turns.pause()
      return
    }
    if (this.#turns.concurrency !== turns) this.#turns.concurrency = turns
    if (this.#turns.isPaused) this.#turns.start()
  }

  // -- what a worker tells us

  ready(runner: Runner): void {
    this.#everReady = true
    this.#failedStarts = 0
    this.#observation.workerStarted(runner)
    this.workforce.ready(runner)
  }

  chunkStarted(runner: Runner, chunk: Chunk): void {
    if (chunk.started) return
    chunk.started = true
    this.#observation.chunkStarted(chunk, runner)
  }

  taskEnded(runner: Runner, chunk: Chunk, position: number): void {
    this.#observation.taskEnded(chunk, position, runner)
  }

  taskFailed(runner: Runner, chunk: Chunk, position: number, error: unknown): void {
    this.#observation.taskFailed(chunk, position, runner, error)
  }

  answered(
    runner: Runner,
    chunk: Chunk,
    items: number,
    elapsed: number,
    [position, milliseconds]: [position: number, milliseconds: number],
  ): void {
    this.#onTheWay.get(chunk)?.work.sizer.record(items, elapsed)
    if (this.slowest.admits(milliseconds)) {
      const { name } = chunk.task
      this.slowest.add({ index: chunk.indexOf(position), milliseconds, task: name, workerId: runner.id })
    }
    this.#updateTurns()
  }

  chunkEnded(runner: Runner, chunk: Chunk): void {
    const work = this.#endTurn(chunk)
    if (work && chunk.answered === 0 && !chunk.cancelled) this.#takeBack(chunk, work)
    this.workforce.retireWhenDone(runner)
    this.#offerAgain()
    this.#updateHold()
  }

  initializerFailed(_runner: Runner, cause: unknown): void {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    this.terminate(new InitializerError(`The initializer of the pool failed: ${reason}`, { cause }))
  }

  died(runner: Runner, death: WorkerDeath, phase: 'launch' | 'initializer' | 'work', cause?: Error): void {
    this.#observation.workerExited(runner, death)
    if (phase !== 'work' && !this.workforce.ending && !this.#mayTryAgain(phase)) {
      this.terminate(describeFailedStart(death, phase, cause))
    }
    for (const chunk of [...runner.chunks]) this.#fail(runner, chunk, index => new WorkerDiedError(death, index))
    this.workforce.died(runner)
    this.#offerAgain()
    this.#updateHold()
  }

  /** A worker that was killed while it started is replaced; workers that never start, or not any more, break the pool. */
  #mayTryAgain(phase: 'launch' | 'initializer'): boolean {
    return phase === 'launch' && this.#everReady && ++this.#failedStarts <= mostFailedStarts
  }

  /** All items of the chunk that have no answer yet get this one. */
  #fail(runner: Runner, chunk: Chunk, describe: (index: number) => unknown): void {
    while (chunk.answered < chunk.items.length) {
      const position = chunk.answered++
      const error = describe(chunk.indexOf(position))
      runner.countFailure()
      chunk.receiver.failure(chunk, position, error)
      this.#observation.taskFailed(chunk, position, runner, error)
    }
    chunk.receiver.progress()
    this.#endTurn(chunk)
  }

  #endTurn(chunk: Chunk): Work | undefined {
    const entry = this.#onTheWay.get(chunk)
    this.#onTheWay.delete(chunk)
    entry?.ended.resolve()
    return entry?.work
  }

  /** Work that somebody waits for keeps the program alive, and so does a wait for us; an idle pool does not. */
  #updateHold(): void {
    this.workforce.hold(this.#waiters > 0 || this.#queued.size > 0 || this.#parked.size > 0 || this.#isWorking())
  }

  /** Chunks of a call that was given up may still be running; nobody waits for them. */
  #isWorking(): boolean {
    for (const { work } of this.#onTheWay.values()) if (this.#works.has(work)) return true
    return false
  }
}

function describeFailedStart(death: WorkerDeath, phase: 'launch' | 'initializer', cause: Error | undefined): Error {
  if (phase === 'initializer') {
    return new InitializerError(
      `A worker process ${describeExit(death)} while it ran the initializer.`,
      cause && { cause },
    )
  }
  const reason = death.pid === undefined ? (cause?.message ?? 'unknown reason') : `one ${describeExit(death)}.`
  return new WorkerStartError(reason, death.stderrTail, cause && { cause })
}
