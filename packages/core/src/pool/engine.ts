import type { WorkerDeath } from '../errors.ts'
import type { Fate, RunningItem } from './assignments.ts'
import type { Chunk } from './chunk.ts'
import type { RunnerState } from './runner-state.ts'
import type { Counts } from './statistics.ts'

/*
 * What the scheduler needs of a place where chunks run. Processes of this machine (`local-engine.ts`) are the only one now;
 * a distributed one comes below this line and changes nothing above it.
 */

export interface Engine {
  /** Begins to start one worker, the successor of so many. What is sent to it before it is up waits for it. */
  launch(id: number, restarts: number, events: RunnerEvents): Runner
}

/** One worker. */
export interface Runner {
  /** 1..n in its pool; a replacement takes over the id. */
  readonly id: number
  readonly pid: number | undefined
  /** How often the worker with this id was replaced. */
  readonly restarts: number
  readonly state: RunnerState
  /** Chunks that it was sent and has not ended, in the order of sending. */
  readonly chunks: readonly Chunk[]
  /** The item that it has come to, if it is not through with it. */
  readonly running: RunningItem | undefined
  /** Bytes that wait to be written to it. */
  readonly unsentBytes: number
  /** It was asked for items and has not come to their place: it takes no more until then. */
  readonly awaitsReturn: boolean
  /** What it runs is known at each moment, and taken back at once. False: it says so when it can. Undefined: not up yet. */
  readonly exact: boolean | undefined
  /** Items that it was ever sent. */
  readonly itemsSent: number
  /** What it did so far. */
  readonly counts: Counts
  /**
   * Returns the bytes that it takes.
   * @throws {EncodeError} when it is larger than a frame can be; then it was not sent.
   */
  send(chunk: Chunk): number
  /**
   * Takes back what has not started, from a position of a chunk on, with all chunks behind it: `returned` is called, now
   * or when the worker has said what that is.
   * @param group So many items from the chunk's beginning on go together: a group that has begun stays.
   */
  takeBack(chunk: Chunk, position: number, group?: number): void
  /** Tells an item, if it runs, that nobody waits for it any more. */
  abort(chunk: Chunk, position: number, reason: unknown): void
  /** The same, where a task sees it that does not pause. */
  flagAborted(chunk: Chunk, position: number, reason: unknown): void
  /** An item that it held failed, as the worker is gone or the item could not be sent. */
  countFailure(): void
  /** It ends what it has, then leaves. */
  stop(): void
  /** It leaves now: SIGTERM, then SIGKILL. */
  kill(): void
  /** Whether it keeps this program alive. */
  hold(held: boolean): void
}

export interface RunnerEvents {
  /** Up and initialised. */
  ready(runner: Runner): void
  /** A chunk is the next that the worker runs, or runs already. */
  chunkStarted(runner: Runner, chunk: Chunk): void
  /** So many items from a position on returned; their receiver knows. */
  tasksEnded(runner: Runner, chunk: Chunk, position: number, count: number): void
  /** An item failed; its receiver knows. */
  taskFailed(runner: Runner, chunk: Chunk, position: number, error: unknown): void
  /** Answers arrived together; these items ran for so many milliseconds, and one of them longest. */
  answered(
    runner: Runner,
    chunk: Chunk,
    items: number,
    elapsed: number,
    slowest: [position: number, milliseconds: number],
  ): void
  /** Items of a chunk from a position on do not start there: they are the scheduler's again. */
  returned(runner: Runner, chunk: Chunk, from: number): void
  /** The worker is through with a chunk. */
  chunkEnded(runner: Runner, chunk: Chunk): void
  initializerFailed(runner: Runner, error: unknown): void
  /** It is gone, and everything that it wrote was read. */
  died(runner: Runner, death: WorkerDeath, phase: Phase, fates: readonly Fate[], cause?: Error): void
}

/** How far a worker has come: it cannot be spoken to, it runs the initializer, it runs tasks. */
export type Phase = 'launch' | 'initializer' | 'work'
