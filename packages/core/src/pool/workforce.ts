import type { Engine, Runner, RunnerEvents } from './engine.ts'
import { type Deferred, defer } from './sink.ts'
import { addCounts, type Counts, noCounts, type WorkerStats } from './statistics.ts'

/**
 * The workers of a pool: starts them, replaces those that are gone or have done their share, and ends them. It knows
 * nothing of the work.
 */
export class Workforce {
  readonly #engine: Engine
  readonly #size: number
  readonly #events: RunnerEvents
  readonly #itemsPerWorker: number
  /** Alive, the one used last at the end. */
  readonly #runners: Runner[] = []
  /** Those of them that have a successor and only end what they have. */
  readonly #retired = new Set<Runner>()
  readonly #notReady = new Set<number>()
  readonly #restarts = new Map<number, number>()
  /** The last worker of each id, gone or not. */
  readonly #latest = new Map<number, Runner>()
  /** What the processes that are gone did, by the id of their worker. */
  readonly #past = new Map<number, Counts>()
  readonly #started: Deferred<void> = defer<void>()
  readonly #gone: Deferred<void> = defer<void>()
  #ending = false
  #held = false

  /** @param itemsPerWorker After so many items a worker is replaced. */
  constructor(engine: Engine, size: number, itemsPerWorker: number, events: RunnerEvents) {
    this.#engine = engine
    this.#size = size
    this.#itemsPerWorker = itemsPerWorker
    this.#events = events
    // Nobody may ever ask whether the pool has started.
    this.#started.promise.catch(() => {})
  }

  launch(): void {
    for (let id = 1; id <= this.#size; id++) {
      this.#notReady.add(id)
      this.#launch(id)
    }
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

  /** Resolves when every worker was up once. */
  get started(): Promise<void> {
    return this.#started.promise
  }

  /** Resolves, once the workers were told to end, when all are gone. */
  get gone(): Promise<void> {
    return this.#gone.promise
  }

  get statistics(): readonly WorkerStats[] {
    return [...this.#latest.values()].map(runner => {
      const { id, pid, state, restarts } = runner
      const alive = this.#runners.filter(one => one.id === id)
      const counts = alive.reduce((sum, one) => addCounts(sum, one.counts), this.#past.get(id) ?? noCounts)
      return { id, pid, state, restarts, ...counts }
    })
  }

  /** Items that a worker may still be given. */
  allowance(runner: Runner): number {
    return runner.state === 'stopping' || runner.state === 'dead' ? 0 : this.#itemsPerWorker - runner.itemsSent
  }

  /** It is used now: the next to be used again while it is warm. */
  use(runner: Runner): void {
    this.#runners.splice(this.#runners.indexOf(runner), 1)
    this.#runners.push(runner)
  }

  /** A worker that has done its share ends when it is through, and its successor starts. */
  retireWhenDone(runner: Runner): void {
    if (this.#ending || runner.state === 'stopping' || runner.state === 'dead') return
    if (runner.chunks.length > 0 || this.allowance(runner) > 0) return
    this.#retired.add(runner)
    runner.stop()
    this.#relaunch(runner.id)
  }

  ready(runner: Runner): void {
    this.#notReady.delete(runner.id)
    if (this.#notReady.size === 0) this.#started.resolve()
  }

  /** A worker is gone; unless it was to go, another takes its place. */
  died(runner: Runner): void {
    this.#runners.splice(this.#runners.indexOf(runner), 1)
    this.#past.set(runner.id, addCounts(this.#past.get(runner.id) ?? noCounts, runner.counts))
    if (!this.#retired.delete(runner) && !this.#ending) this.#relaunch(runner.id)
    this.#checkGone()
  }

  /** Lets all end what they have. */
  stop(): void {
    this.#ending = true
    for (const runner of this.#runners) runner.stop()
    this.#checkGone()
  }

  /** Ends all now. */
  kill(reason: unknown): void {
    this.#ending = true
    this.#started.reject(reason)
    for (const runner of this.#runners) runner.kill()
    this.#checkGone()
  }

  /** Whether the workers keep this program alive. */
  hold(held: boolean): void {
    if (held === this.#held) return
    this.#held = held
    for (const runner of this.#runners) runner.hold(held)
  }

  #relaunch(id: number): void {
    this.#restarts.set(id, (this.#restarts.get(id) ?? 0) + 1)
    this.#launch(id)
  }

  #launch(id: number): void {
    const runner = this.#engine.launch(id, this.#restarts.get(id) ?? 0, this.#events)
    this.#latest.set(id, runner)
    runner.hold(this.#held)
    // At the front: whoever is up already goes before it.
    this.#runners.unshift(runner)
  }

  #checkGone(): void {
    if (this.#ending && this.#runners.length === 0) this.#gone.resolve()
  }
}
