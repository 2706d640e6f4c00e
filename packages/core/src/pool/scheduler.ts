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
import { type Deferred, defer } from './sink.ts'
import type { Work, WorkEvents } from './work.ts'

/*
 * Which chunk goes to which worker, and when. All bookkeeping is here, in the parent's event loop; no lock is shared with
 * a child that may die.
 *
 *   Job, CallQueue (Work)          p-queue                    Scheduler                      Engine
 *   ┌───────────────┐  more()  ┌──────────────┐  turn  ┌───────────────────────┐  send  ┌──────────────┐
 *   │ items waiting │ ───────▶ │ one entry a  │ ─────▶ │ take a chunk, choose  │ ─────▶ │ Runner 1     │
 *   │               │          │ work that is │        │ the worker used last  │        │ Runner 2 ... │
 *   │ results       │ ◀─────── │ ready, in    │        └───────────────────────┘ ◀───── └──────────────┘
 *   └───────────────┘  value   │ its priority │             a turn ends with      chunkEnded, died
 *                              └──────────────┘             its chunk
 *
 * A turn is the right to have one chunk on its way. There are as many as workers, and one more for a worker whose chunks
 * are known to be short: its next chunk waits in its pipe, so that it does not idle for a round trip. Nothing waits behind
 * a chunk that may be long.
 */

/** Milliseconds of work that a worker may have while it is sent another chunk. */
const shortEnough = 20
const nothing = Promise.resolve()

export class Scheduler implements WorkEvents, RunnerEvents {
  readonly #engine: Engine
  readonly #turns: PQueue
  /** Alive, the one used last at the end. */
  #runners: Runner[] = []
  readonly #works = new Set<Work>()
  /** Works that have an entry in the queue. */
  readonly #queued = new Set<Work>()
  readonly #onTheWay = new Map<Chunk, { readonly work: Work; readonly ended: Deferred<void> }>()
  readonly #restarts = new Map<number, number>()
  /** What every later call rejects with. */
  #broken: Error | undefined
  #stopping = false
  #waiters = 0
  #held = false
  readonly #started: Deferred<void> = defer<void>()
  readonly #gone: Deferred<void> = defer<void>()
  #settled: Deferred<void> | undefined
  #notReady: Set<number>

  constructor(engine: Engine, size: number) {
    this.#engine = engine
    this.#turns = new PQueue({ concurrency: size })
    // Nobody may ever ask whether the pool has started.
    this.#started.promise.catch(() => {})
    const ids = Array.from({ length: size }, (_, index) => index + 1)
    this.#notReady = new Set(ids)
    for (const id of ids) this.#launch(id)
  }

  /** Resolves when every worker was up once. */
  get started(): Promise<void> {
    return this.#started.promise
  }

  /** Resolves when every worker process is gone. */
  get gone(): Promise<void> {
    return this.#gone.promise
  }

  get broken(): Error | undefined {
    return this.#broken
  }

  get runners(): readonly Runner[] {
    return this.#runners
  }

  restartsOf(id: number): number {
    return this.#restarts.get(id) ?? 0
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
    if (this.#works.size === 0) return Promise.resolve()
    this.#settled ??= defer<void>()
    return this.#settled.promise
  }

  /** Lets the workers end. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    for (const runner of this.#runners) runner.stop()
    this.#checkGone()
  }

  /** Gives up all work and ends the workers now. */
  terminate(error: Error = new PoolTerminatedError()): void {
    this.#broken ??= error
    this.#stopping = true
    this.#started.reject(error)
    for (const work of this.#works) work.abort(error)
    for (const runner of this.#runners) runner.kill()
    this.#checkGone()
  }

  // -- what a call tells us

  more(work: Work): void {
    if (this.#queued.has(work) || !this.#works.has(work)) return
    this.#queued.add(work)
    void this.#turns.add(() => this.#turn(work), { priority: work.priority })
    this.#updateHold()
  }

  cancel(work: Work): void {
    for (const runner of this.#runners) {
      for (const chunk of runner.chunks) if (this.#onTheWay.get(chunk)?.work === work) runner.cancel(chunk)
    }
  }

  finished(work: Work): void {
    this.#works.delete(work)
    this.#updateHold()
    if (this.#works.size > 0) return
    this.#settled?.resolve()
    this.#settled = undefined
  }

  /** Takes a chunk and sends it; the turn lasts until the chunk has ended. */
  #turn(work: Work): Promise<void> {
    this.#queued.delete(work)
    const runner = this.#choose()
    if (!runner) {
      // The worker that this turn was for died in between; its replacement opens a turn again.
      this.#updateTurns()
      this.more(work)
      return nothing
    }
    const chunk = work.take(work.sizer.next(work.remaining, this.#runners.length, work.chunkSize))
    if (!chunk) {
      work.proceed()
      return nothing
    }
    const ended = defer<void>()
    this.#onTheWay.set(chunk, { work, ended })
    this.#send(runner, chunk, work)
    this.#updateTurns()
    work.proceed()
    this.#updateHold()
    return ended.promise
  }

  #send(runner: Runner, chunk: Chunk, work: Work): void {
    this.#runners.push(...this.#runners.splice(this.#runners.indexOf(runner), 1))
    try {
      work.sizer.recordBytes(chunk.items.length, runner.send(chunk))
    } catch (error) {
      this.#fail(chunk, () => error)
    }
  }

  /** An idle worker, the one used last first (its caches are warm); else one whose chunks are short. */
  #choose(): Runner | undefined {
    const free = this.#runners.filter(runner => runner.chunks.length === 0 && runner.state !== 'stopping')
    return (
      free.findLast(runner => runner.state === 'idle') ??
      free.at(-1) ??
      this.#runners.find(runner => this.#turnsOf(runner) > runner.chunks.length)
    )
  }

  #turnsOf(runner: Runner): number {
    if (runner.state === 'stopping') return runner.chunks.length
    return runner.chunks.length === 1 && this.#timeLeft(runner.chunks[0]!) <= shortEnough ? 2 : 1
  }

  /** Estimated milliseconds that a chunk still takes. */
  #timeLeft(chunk: Chunk): number {
    const itemTime = this.#onTheWay.get(chunk)?.work.sizer.itemTime ?? Infinity
    return itemTime * (chunk.items.length - chunk.answered)
  }

  #updateTurns(): void {
    const turns = this.#runners.reduce((sum, runner) => sum + Math.max(this.#turnsOf(runner), runner.chunks.length), 0)
    if (turns === 0) {
      this.#turns.pause()
      return
    }
    if (this.#turns.concurrency !== turns) this.#turns.concurrency = turns
    if (this.#turns.isPaused) this.#turns.start()
  }

  // -- what a worker tells us

  ready(runner: Runner): void {
    this.#notReady.delete(runner.id)
    if (this.#notReady.size === 0) this.#started.resolve()
  }

  answered(_runner: Runner, chunk: Chunk, items: number, elapsed: number): void {
    this.#onTheWay.get(chunk)?.work.sizer.record(items, elapsed)
    this.#updateTurns()
  }

  chunkEnded(_runner: Runner, chunk: Chunk): void {
    const entry = this.#onTheWay.get(chunk)
    this.#onTheWay.delete(chunk)
    entry?.ended.resolve()
    this.#updateTurns()
    this.#updateHold()
  }

  initializerFailed(_runner: Runner, cause: unknown): void {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    this.terminate(new InitializerError(`The initializer of the pool failed: ${reason}`, { cause }))
  }

  died(runner: Runner, death: WorkerDeath, phase: 'launch' | 'initializer' | 'work', cause?: Error): void {
    this.#runners.splice(this.#runners.indexOf(runner), 1)
    const expected = runner.state === 'dead' && this.#stopping
    if (!expected && phase !== 'work') this.terminate(describeFailedStart(death, phase, cause))
    for (const chunk of [...runner.chunks]) this.#fail(chunk, index => new WorkerDiedError(death, index))
    if (!this.#stopping) {
      this.#restarts.set(runner.id, this.restartsOf(runner.id) + 1)
      this.#launch(runner.id)
    }
    this.#updateTurns()
    this.#updateHold()
    this.#checkGone()
  }

  /** All items of the chunk that have no answer yet get this one. */
  #fail(chunk: Chunk, error: (index: number) => unknown): void {
    while (chunk.answered < chunk.items.length) {
      const position = chunk.answered++
      chunk.receiver.failure(chunk, position, error(chunk.indexOf(position)))
    }
    chunk.receiver.progress()
    const entry = this.#onTheWay.get(chunk)
    this.#onTheWay.delete(chunk)
    entry?.ended.resolve()
  }

  #launch(id: number): void {
    const runner = this.#engine.launch(id, this)
    runner.hold(this.#held)
    this.#runners.unshift(runner)
    this.#updateTurns()
  }

  /** Work that somebody waits for keeps the program alive, and so does a wait for us; an idle pool does not. */
  #updateHold(): void {
    const held = this.#waiters > 0 || this.#queued.size > 0 || this.#isWorking()
    if (held === this.#held) return
    this.#held = held
    for (const runner of this.#runners) runner.hold(held)
  }

  /** Chunks of a call that was given up may still be running; nobody waits for them. */
  #isWorking(): boolean {
    for (const { work } of this.#onTheWay.values()) if (this.#works.has(work)) return true
    return false
  }

  #checkGone(): void {
    if (this.#stopping && this.#runners.length === 0) this.#gone.resolve()
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
