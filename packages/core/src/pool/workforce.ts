import { PoolClosedError } from '../errors.ts'
import type { Engine, Phase, Runner, RunnerEvents } from './engine.ts'
import { type Deferred, defer } from './sink.ts'
import { addCounts, type Counts, noCounts, type WorkerStats } from './statistics.ts'

/** So many times in a row a worker may fail to start; then workers cannot start here. */
const mostFailedStarts = 4
/** The pause before the second of them, in milliseconds; each further one is twice as long. */
const firstPause = 50
const longestPause = 2000

export interface WorkforceOptions {
  readonly size: number
  /** After so many items a worker is replaced. */
  readonly itemsPerWorker: number
  /** Whether there is work, for which a worker that is replaced stays until its successor is up. */
  readonly hasWork: () => boolean
  /** Called when a worker starts after a pause. */
  readonly relaunched: () => void
}

/**
 * The workers of a pool: starts them, replaces those that are gone or have done their share, and ends them. It knows
 * nothing of the work.
 */
export class Workforce {
  readonly #engine: Engine
  readonly #options: WorkforceOptions
  readonly #events: RunnerEvents
  /** Alive, the one used last at the end. */
  readonly #runners: Runner[] = []
  /** Those of them that have a successor and only end what they have. */
  readonly #retired = new Set<Runner>()
  /** They are to be replaced when they are through. */
  readonly #outgrown = new WeakSet<Runner>()
  readonly #notReady = new Set<number>()
  readonly #restarts = new Map<number, number>()
  /** Workers of this id in a row that died before they could be spoken to, and that died idle before they did anything. */
  readonly #failedStarts = new Map<number, number>()
  readonly #idleDeaths = new Map<number, number>()
  readonly #pauses = new Set<NodeJS.Timeout>()
  /** The last worker of each id, gone or not. */
  readonly #latest = new Map<number, Runner>()
  /** What the processes that are gone did, by the id of their worker. */
  readonly #past = new Map<number, Counts>()
  #started: Deferred<void> = defer<void>()
  readonly #gone: Deferred<void> = defer<void>()
  #ending = false
  #held = false
  /** What became of it: of calls in a row each lets go just before the next one comes, so letting go waits for a turn. */
  #holding = false
  #letGo: NodeJS.Immediate | undefined

  constructor(engine: Engine, options: WorkforceOptions, events: RunnerEvents) {
    this.#engine = engine
    this.#options = options
    this.#events = events
  }

  launch(): void {
    for (let id = 1; id <= this.#options.size; id++) {
      this.#awaitStart(id)
      this.#launch(id)
    }
  }

  /** From now on `started` is not before this worker is up. */
  #awaitStart(id: number): void {
    if (this.#notReady.size === 0) {
      this.#started = defer<void>()
      // Nobody may ever ask for it.
      this.#started.promise.catch(() => {})
    }
    this.#notReady.add(id)
  }

  /** Alive, the one used last at the end. */
  get runners(): readonly Runner[] {
    return this.#runners
  }

  /** The present worker of each id. */
  get present(): readonly Runner[] {
    return this.#runners.filter(runner => !this.#retired.has(runner)).sort((one, other) => one.id - other.id)
  }

  /** No new worker is started any more. */
  get ending(): boolean {
    return this.#ending
  }

  /** Resolves when all workers are up. */
  get started(): Promise<void> {
    return this.#started.promise
  }

  /** Resolves, once the workers were told to end, when all are gone. */
  get gone(): Promise<void> {
    return this.#gone.promise
  }

  get statistics(): readonly WorkerStats[] {
    return [...this.#latest.values()].map(runner => {
      const { id, pid, state, restarts, exact: sharedMemory } = runner
      const alive = this.#runners.filter(one => one.id === id)
      const counts = alive.reduce((sum, one) => addCounts(sum, one.counts), this.#past.get(id) ?? noCounts)
      return { id, pid, state, restarts, sharedMemory, ...counts }
    })
  }

  /** Items that a worker may still be given. */
  allowance(runner: Runner): number {
    if (runner.state === 'stopping' || runner.state === 'dead') return 0
    if (runner.awaitsReturn || this.#retired.has(runner) || this.#outgrown.has(runner)) return 0
    return this.#options.itemsPerWorker - runner.itemsSent
  }

  /** It is used now: the next to be used again while it is warm. */
  use(runner: Runner): void {
    this.#runners.splice(this.#runners.indexOf(runner), 1)
    this.#runners.push(runner)
  }

  /** It takes too much memory. */
  outgrown(runner: Runner): void {
    this.#outgrown.add(runner)
    this.retireWhenDone(runner)
  }

  /**
   * A worker that has done its share ends when it is through, and its successor starts. While there is work it waits until
   * that one is up.
   */
  retireWhenDone(runner: Runner): void {
    if (this.#ending || this.#retired.has(runner) || runner.state === 'stopping' || runner.state === 'dead') return
    if (runner.chunks.length > 0) return
    if (!this.#outgrown.has(runner) && runner.itemsSent < this.#options.itemsPerWorker) return
    this.#retired.add(runner)
    this.#relaunch(runner.id)
    if (!this.#options.hasWork()) runner.stop()
  }

  /** Ends a worker, and starts its successor at once. */
  replaceNow(runner: Runner): void {
    if (!this.#ending && !this.#retired.has(runner)) {
      this.#retired.add(runner)
      this.#relaunch(runner.id)
    }
    runner.kill()
  }

  ready(runner: Runner): void {
    this.#failedStarts.delete(runner.id)
    for (const retired of this.#retired) if (retired.id === runner.id) retired.stop()
    this.#notReady.delete(runner.id)
    if (this.#notReady.size === 0) this.#started.resolve()
  }

  /**
   * A worker is gone; unless it was to go, another takes its place: at once, or after a pause when this goes on and on.
   * False: it does not start, time and again.
   */
  died(runner: Runner, phase: Phase, worked: boolean): boolean {
    this.#runners.splice(this.#runners.indexOf(runner), 1)
    this.#past.set(runner.id, addCounts(this.#past.get(runner.id) ?? noCounts, runner.counts))
    if (!this.#retired.delete(runner) && !this.#ending) {
      const { tasksDone, tasksFailed } = runner.counts
      if (worked || tasksDone + tasksFailed > 0) this.#idleDeaths.delete(runner.id)
      const failures = count(phase === 'launch' ? this.#failedStarts : this.#idleDeaths, runner.id)
      if (phase === 'launch' && failures >= mostFailedStarts) return false
      this.#replace(runner.id, phase === 'launch' ? failures : failures - mostFailedStarts)
    }
    this.#checkGone()
    return true
  }

  /** At once, or after a pause that grows with the failures before. */
  #replace(id: number, failures: number): void {
    this.#awaitStart(id)
    if (failures > 0) this.#relaunchLater(id, Math.min(longestPause, firstPause * 2 ** (failures - 1)))
    else this.#relaunch(id)
  }

  /** Lets all end what they have. */
  stop(): void {
    this.#end()
    for (const runner of this.#runners) runner.stop()
    this.#checkGone()
  }

  /** Ends all now. */
  kill(reason: unknown): void {
    this.#end()
    this.#started.reject(reason)
    for (const runner of this.#runners) runner.kill()
    this.#checkGone()
  }

  /** Whether the workers keep this program alive. */
  hold(held: boolean): void {
    if (held === this.#held) return
    this.#held = held
    if (held) this.#applyHold()
    else this.#letGo ??= setImmediate(() => this.#endHold())
  }

  #endHold(): void {
    this.#letGo = undefined
    this.#applyHold()
  }

  #applyHold(): void {
    if (this.#holding === this.#held) return
    this.#holding = this.#held
    for (const runner of this.#runners) runner.hold(this.#holding)
    for (const pause of this.#pauses) this.#holdPause(pause)
  }

  #end(): void {
    this.#ending = true
    for (const pause of this.#pauses) clearTimeout(pause)
    this.#pauses.clear()
  }

  #relaunchLater(id: number, milliseconds: number): void {
    const pause = setTimeout(() => {
      this.#pauses.delete(pause)
      this.#relaunch(id)
      this.#options.relaunched()
    }, milliseconds)
    this.#pauses.add(pause)
    this.#holdPause(pause)
  }

  #holdPause(pause: NodeJS.Timeout): void {
    if (this.#holding) pause.ref()
    else pause.unref()
  }

  #relaunch(id: number): void {
    this.#awaitStart(id)
    this.#restarts.set(id, (this.#restarts.get(id) ?? 0) + 1)
    this.#launch(id)
  }

  #launch(id: number): void {
    const runner = this.#engine.launch(id, this.#restarts.get(id) ?? 0, this.#events)
    this.#latest.set(id, runner)
    runner.hold(this.#holding)
    // At the front: whoever is up already goes before it.
    this.#runners.unshift(runner)
  }

  #checkGone(): void {
    if (!this.#ending || this.#runners.length > 0) return
    this.#gone.resolve()
    // Those that were not up will not be.
    this.#started.reject(new PoolClosedError())
  }
}

function count(counts: Map<number, number>, id: number): number {
  const next = (counts.get(id) ?? 0) + 1
  counts.set(id, next)
  return next
}
