import PQueue from 'p-queue'
import { InitializerError, PoolTerminatedError, type WorkerDeath, workerDied } from '../errors.ts'
import type { Fate } from './assignments.ts'
import type { Chunk } from './chunk.ts'
import type { Engine, Phase, Runner, RunnerEvents } from './engine.ts'
import type { Observation } from './observation.ts'
import { longItem, Placement } from './placement.ts'
import { ReturnedChunks } from './returned-chunks.ts'
import { type Deferred, defer } from './sink.ts'
import { describeFailedStart } from './start-failure.ts'
import { SlowestItems } from './statistics.ts'
import { Supervisor } from './supervisor.ts'
import { nextOrder, type TurnOptions, TurnQueue } from './turn-queue.ts'
import type { GivenUp, Work, WorkEvents } from './work.ts'
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
 * trip. What waits behind an item that turns out to be long is taken back (`supervisor.ts`) and goes to another worker.
 */

const nothing = Promise.resolve()

export interface SchedulerOptions {
  readonly size: number
  readonly itemsPerWorker: number
  /** Bytes. */
  readonly memoryPerWorker: number
}

export class Scheduler implements WorkEvents, RunnerEvents {
  readonly workforce: Workforce
  readonly slowest: SlowestItems = new SlowestItems()
  readonly #observation: Observation
  readonly #placement: Placement
  readonly #supervisor: Supervisor
  readonly #turns: PQueue<TurnQueue, TurnOptions>
  readonly #works = new Set<Work>()
  /** Works that have an entry in the queue. */
  readonly #queued = new Set<Work>()
  /** Chunks that workers did not start. */
  readonly #returned: ReturnedChunks
  /** Works that had a turn and found no worker. */
  readonly #parked = new Set<Work>()
  readonly #onTheWay = new Map<Chunk, { readonly work: Work; readonly ended: Deferred<void> }>()
  /** What every later call rejects with. */
  #broken: Error | undefined
  #waiters = 0
  #settled: Deferred<void> | undefined

  constructor(engine: Engine, { size, itemsPerWorker, memoryPerWorker }: SchedulerOptions, observation: Observation) {
    this.#observation = observation
    this.#turns = new PQueue({ concurrency: size, queueClass: TurnQueue })
    const hasWork = (): boolean => this.#works.size > 0
    const relaunched = (): void => this.#offerAgain()
    this.workforce = new Workforce(engine, { size, itemsPerWorker, hasWork, relaunched }, this)
    this.#returned = new ReturnedChunks((chunk, position, error) => this.#failItem(chunk, position, error))
    this.#placement = new Placement(this.workforce, chunk => this.#workOf(chunk), this.#queued)
    this.#supervisor = new Supervisor(this.workforce, this.#placement, this.#returned, memoryPerWorker)
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
    void this.#turns.add(() => this.#turn(work), { priority: work.priority, order: work.order ?? nextOrder() })
    this.#makeWay(work)
    this.#updateHold()
  }

  /** What was sent ahead for calls of a lower priority is asked back. */
  #makeWay({ priority }: Work): void {
    for (const runner of [...this.workforce.runners]) {
      const behind = runner.chunks[1]
      if (!behind || (this.#workOf(behind)?.priority ?? Infinity) >= priority) continue
      runner.takeBack(behind, 0, this.#placement.groupOf(behind))
    }
  }

  cancel(work: Work, givenUp: GivenUp): void {
    for (const runner of [...this.workforce.runners]) {
      for (const chunk of [...runner.chunks]) {
        if (this.#workOf(chunk) === work) this.#supervisor.giveUp(runner, chunk, 0, Infinity, givenUp)
      }
    }
  }

  cancelItem(chunk: Chunk, position: number, givenUp: GivenUp): void {
    const runner = this.workforce.runners.find(one => one.chunks.includes(chunk))
    if (runner) this.#supervisor.giveUp(runner, chunk, position, position + 1, givenUp)
  }

  finished(work: Work): void {
    if (!this.#works.delete(work)) return
    this.#returned.forget(work)
    this.#parked.delete(work)
    this.#queued.delete(work)
    this.#updateHold()
    if (this.#works.size > 0) return
    this.#settled?.resolve()
    this.#settled = undefined
    this.#observation.drained()
  }

  /** Takes a chunk and sends it; the turn lasts until the chunk has ended. */
  #turn(work: Work): Promise<void> {
    this.#queued.delete(work)
    if (!this.#works.has(work)) return nothing
    const runner = this.#placement.choose(work)
    if (!runner) {
      // What is open is open for another call alone: this one waits until a worker is through with something.
      this.#parked.add(work)
      this.#updateTurns()
      return nothing
    }
    const chunk = this.#returned.take(work, this.#placement.largestFor(work, runner)) ?? this.#takeNew(work, runner)
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
    this.#onTheWay.set(chunk, { work, ended })
    this.workforce.use(runner)
    try {
      chunk.bytes = runner.send(chunk)
      work.sizer.recordBytes(chunk.items.length, chunk.bytes)
    } catch (error) {
      return this.#dispatchParts(runner, chunk, work, error)
    }
    this.#supervisor.watch(Math.min(longItem, work.terms.taskTimeout ?? Infinity, chunk.deadline - performance.now()))
    return ended.promise
  }

  /** A chunk that could not be sent goes item by item, and the item that is to blame fails alone. */
  async #dispatchParts(runner: Runner, chunk: Chunk, work: Work, error: unknown): Promise<void> {
    const { items, origin } = chunk
    if (items.length === 1) {
      runner.countFailure()
      this.#failItem(chunk, 0, error, runner)
      origin.receiver.progress()
      this.#endTurn(chunk)
      return
    }
    const parts = items.map((_, position) => origin.receiver.cut(chunk, position, position + 1))
    this.#endTurn(chunk)
    await Promise.all(parts.map(part => part && this.#dispatch(runner, part, work)))
  }

  #takeNew(work: Work, runner: Runner): Chunk | undefined {
    const size = work.sizer.next(work, this.workforce.runners.length)
    return work.take(Math.min(size, this.#placement.largestFor(work, runner)))
  }

  #workOf(chunk: Chunk): Work | undefined {
    return this.#onTheWay.get(chunk)?.work
  }

  /** Something has ended or come up: calls that found no worker may find one now. */
  #offerAgain(): void {
    this.#updateTurns()
    const parked = [...this.#parked].sort((one, other) => other.priority - one.priority)
    this.#parked.clear()
    for (const work of parked) this.more(work)
  }

  #updateTurns(): void {
    const { turns } = this.#placement
    if (turns === 0) {
      this.#turns.pause()
      return
    }
    if (this.#turns.concurrency !== turns) this.#turns.concurrency = turns
    if (this.#turns.isPaused) this.#turns.start()
  }

  // -- what a worker tells us

  ready(runner: Runner): void {
    this.#observation.workerStarted(runner)
    this.workforce.ready(runner)
    this.#offerAgain()
  }

  chunkStarted(runner: Runner, chunk: Chunk): void {
    if (chunk.started) return
    chunk.started = true
    this.#observation.chunkStarted(chunk, runner)
  }

  tasksEnded(runner: Runner, chunk: Chunk, position: number, count: number): void {
    this.#observation.tasksEnded(chunk, position, count, runner)
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
    this.#workOf(chunk)?.sizer.record(items, elapsed)
    if (this.slowest.admits(milliseconds)) {
      const { name } = chunk.origin.task
      this.slowest.add({ index: chunk.indexOf(position), milliseconds, task: name, workerId: runner.id })
    }
    this.#supervisor.checkMemory(runner)
    this.#updateTurns()
  }

  /** What did not start there is the next of its work. */
  returned(_runner: Runner, chunk: Chunk, from: number): void {
    const work = this.#workOf(chunk)
    const rest = chunk.origin.receiver.cut(chunk, from, chunk.items.length)
    chunk.truncate(from)
    if (rest && work) this.#requeue(rest, work)
  }

  chunkEnded(runner: Runner, chunk: Chunk): void {
    this.#endTurn(chunk)
    this.#supervisor.checkMemory(runner)
    this.workforce.retireWhenDone(runner)
    this.#offerAgain()
    this.#updateHold()
  }

  initializerFailed(_runner: Runner, cause: unknown): void {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    this.terminate(new InitializerError(`The initializer of the pool failed: ${reason}`, { cause }))
  }

  died(runner: Runner, death: WorkerDeath, phase: Phase, fates: readonly Fate[], cause?: Error): void {
    // One that was ended before it was started is no exit.
    if (death.pid !== undefined || !this.workforce.ending) this.#observation.workerExited(runner, death)
    for (const fate of fates) this.#settle(runner, fate, death, cause)
    this.#supervisor.forget(runner)
    const worked = fates.some(({ chunk, lost }) => lost > 0 || chunk.answered > 0)
    const broken = phase === 'initializer' && !this.workforce.ending
    if (broken) this.terminate(describeFailedStart(death, phase, cause))
    const starts = this.workforce.died(runner, phase, worked)
    if (!starts) this.terminate(describeFailedStart(death, phase, cause))
    this.#offerAgain()
    this.#updateHold()
  }

  /** The item that was running fails, or is run again; what had not started is run elsewhere. */
  #settle(runner: Runner, { chunk, lost, ran }: Fate, death: WorkerDeath, cause: Error | undefined): void {
    const { receiver, terms } = chunk.origin
    const work = this.#workOf(chunk)
    if (lost < chunk.items.length) this.returned(runner, chunk, lost)
    while (chunk.answered < lost) {
      const position = chunk.answered
      const verdict = this.#supervisor.verdict(runner, chunk, position)
      if (!verdict && chunk.attempts < terms.retries && work) {
        const again = receiver.cut(chunk, position, position + 1, chunk.attempts + 1)
        if (again) this.#requeue(again, work)
        chunk.answered++
        continue
      }
      const state = ran && position === lost - 1 ? 'running' : 'unknown'
      const error = verdict ? verdict.error : workerDied(death, chunk.indexOf(position), state, cause && { cause })
      runner.countFailure()
      this.#failItem(chunk, position, error, runner)
    }
    receiver.progress()
    this.#endTurn(chunk)
  }

  #requeue(chunk: Chunk, work: Work): void {
    if (!this.#works.has(work)) return
    this.#returned.add(work, chunk)
    if (chunk.deadline !== Infinity) this.#supervisor.watch(chunk.deadline - performance.now())
    this.more(work)
  }

  #failItem(chunk: Chunk, position: number, error: unknown, runner?: Runner): void {
    chunk.answered = position + 1
    chunk.origin.receiver.failure(chunk, position, error)
    this.#observation.taskFailed(chunk, position, runner, error)
  }

  #endTurn(chunk: Chunk): void {
    const entry = this.#onTheWay.get(chunk)
    this.#onTheWay.delete(chunk)
    chunk.origin.receiver.ended(chunk)
    entry?.ended.resolve()
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
