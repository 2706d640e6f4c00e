import type { RunnerState } from './runner-state.ts'

/** Milliseconds that a worker, or all of them together, spent. */
export interface TimeSpent {
  /** From its launch until it could be spoken to. */
  readonly starting: number
  /** In the initializer. */
  readonly initialising: number
  /** For work. */
  readonly waiting: number
  /** In tasks. */
  readonly working: number
}

export interface Counts {
  /** Items that returned. */
  readonly tasksDone: number
  /** Items that failed. */
  readonly tasksFailed: number
  readonly time: TimeSpent
  /** Bytes of frames to the worker. */
  readonly bytesSent: number
  /** Bytes of frames from it. */
  readonly bytesReceived: number
  /** Calls that went to the worker through shared memory, not through its pipe: see the option `lane`. */
  readonly laneCalls: number
}

export interface WorkerStats extends Counts {
  readonly id: number
  readonly pid: number | undefined
  readonly state: RunnerState
  /** How often it was replaced; the figures are of all its processes. */
  readonly restarts: number
  /**
   * It shares memory with this process. Then a death costs exactly the item that was running; without, items shorter than
   * 50 us that were on their way may fail with it. Undefined until the worker is up.
   */
  readonly sharedMemory: boolean | undefined
}

export interface SlowItem {
  /** Its index in its call. */
  readonly index: number
  readonly milliseconds: number
  /** The name of the function. */
  readonly task: string
  readonly workerId: number
}

export interface PoolStats extends Counts {
  readonly size: number
  /** All workers that are up share memory with this process. */
  readonly sharedMemory: boolean
  readonly workers: readonly WorkerStats[]
  /** The items that ran longest, the longest first; five at most. */
  readonly slowest: readonly SlowItem[]
}

export const noCounts: Counts = {
  tasksDone: 0,
  tasksFailed: 0,
  time: { starting: 0, initialising: 0, waiting: 0, working: 0 },
  bytesSent: 0,
  bytesReceived: 0,
  laneCalls: 0,
}

export function addCounts(one: Counts, other: Counts): Counts {
  return {
    tasksDone: one.tasksDone + other.tasksDone,
    tasksFailed: one.tasksFailed + other.tasksFailed,
    time: {
      starting: one.time.starting + other.time.starting,
      initialising: one.time.initialising + other.time.initialising,
      waiting: one.time.waiting + other.time.waiting,
      working: one.time.working + other.time.working,
    },
    bytesSent: one.bytesSent + other.bytesSent,
    bytesReceived: one.bytesReceived + other.bytesReceived,
    laneCalls: one.laneCalls + other.laneCalls,
  }
}

/** What one worker process did, as its parent saw it. */
export class RunnerRecord {
  readonly #launched: number = performance.now()
  #greeted: number | undefined
  #ready: number | undefined
  #ended: number | undefined
  #working = 0
  tasksDone = 0
  tasksFailed = 0

  greeted(): void {
    this.#greeted ??= performance.now()
  }

  ready(): void {
    this.#ready ??= performance.now()
  }

  ended(): void {
    this.#ended ??= performance.now()
  }

  worked(milliseconds: number): void {
    this.#working += milliseconds
  }

  counts(traffic: Pick<Counts, 'bytesSent' | 'bytesReceived' | 'laneCalls'>): Counts {
    const now = this.#ended ?? performance.now()
    // We may have read that it is ready long after it was, and had begun to work.
    const ready = Math.max(this.#launched, Math.min(this.#ready ?? now, now - this.#working))
    const greeted = Math.min(this.#greeted ?? now, ready)
    return {
      tasksDone: this.tasksDone,
      tasksFailed: this.tasksFailed,
      time: {
        starting: greeted - this.#launched,
        initialising: ready - greeted,
        waiting: Math.max(0, now - ready - this.#working),
        working: this.#working,
      },
      ...traffic,
    }
  }
}

const listed = 5

/** The items that ran longest. */
export class SlowestItems {
  #items: SlowItem[] = []

  /** Whether an item of this length would be among them. */
  admits(milliseconds: number): boolean {
    return this.#items.length < listed || milliseconds > this.#items.at(-1)!.milliseconds
  }

  add(item: SlowItem): void {
    if (!this.admits(item.milliseconds)) return
    this.#items = [...this.#items, item].sort((one, other) => other.milliseconds - one.milliseconds).slice(0, listed)
  }

  get list(): readonly SlowItem[] {
    return this.#items
  }
}
