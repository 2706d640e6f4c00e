import type { Recipe } from '../functions/recipe.ts'
import type { SegmentHandle } from '../memory/segment.ts'
import type { ProcessDescription } from '../process-state.ts'
import type { Prepared } from './codec.ts'

/*
 * Every message of the protocol. One worker, two pipes:
 *
 *            parent                                                        worker
 *   ┌──────────────────────────┐   fd 3   configure, run, abort ...      ┌──────────────────────────┐
 *   │ Pool -> Job -> Scheduler │ ──────────────────────────────────────▶ │ read -> queue of chunks  │
 *   │            WorkerProcess │                                         │     -> task, item by item│
 *   │ Pool <- Job <- Scheduler │ ◀────────────────────────────────────── │ results, taken down as   │
 *   └──────────────────────────┘   fd 4   hello, ready, results, ...     │ each item ends           │
 *                                                                        └──────────────────────────┘
 *
 * The parent may send configure and run before it hears hello: a pipe keeps them. The worker answers a chunk's items in
 * their order, several at a time while they are short. A worker is dead after its exit AND the end of fd 4.
 *
 * A `Process` is the same with other messages: configure and target go there; hello, ready and, at most, targetThrew come back.
 */

/** Both ends must speak the same. */
export const protocolVersion = 7

export const messageKind = {
  configure: 1,
  run: 2,
  takeBack: 3,
  abort: 4,
  stop: 5,
  target: 6,
  knock: 7,
  hello: 16,
  ready: 17,
  initializerFailed: 18,
  results: 19,
  chunkEnded: 20,
  started: 21,
  returned: 22,
  targetThrew: 23,
} as const

/** The first message to a worker. */
export type ConfigureMessage = [
  version: number,
  /** 1..n in a pool; null: a process of its own, whose target follows. */
  workerId: number | null,
  name: string,
  /** What `parentProcess()` says there. */
  parent: ProcessDescription,
  initializer: Recipe | null,
  initArgs: Prepared[],
  /** Where the parent's own TypeScript loader is (tsx), when it runs under one. */
  typescriptLoader: string | null,
  /** The page that worker and parent share; null where there is no shared memory. */
  page: SegmentHandle | null,
  /** The file of koffi's binary, with which the C library is called; null where the parent does not know it. */
  koffi: string | null,
]

/** Run a function over a chunk of items. The recipe comes along the first time that a worker meets the function. */
export type RunMessage = [
  chunkId: number,
  /** The number of its first item: a worker's items are numbered through, modulo 2^32. */
  first: number,
  functionId: number,
  recipe: Recipe | null,
  /** True: an item is a list of arguments, fn(...item). */
  spread: boolean,
  items: Column,
]

/** Without a page: do not start the items of these numbers, and say which of them that came in time for. */
export type TakeBackMessage = [from: number, to: number]

/** Nobody waits for this item any more: if it runs, its signal aborts. */
export type AbortMessage = [item: number, reason: Prepared]

/** Finish what is queued, then leave. */
export type StopMessage = []

/** Run this function, once: the process is there for nothing else. */
export type TargetMessage = [recipe: Recipe, args: Prepared[]]

/** The first message of a worker, in answer to `configure`. */
export type HelloMessage = [
  version: number,
  pid: number,
  nodeVersion: string,
  /** The page is in use; without one, `started` and `returned` are sent. */
  attached: boolean,
]

/** The initializer has run (or there is none). Of a process of its own: it has its target and the arguments. */
export type ReadyMessage = []

/** The initializer threw. The worker leaves. */
export type InitializerFailedMessage = [error: Prepared]

/** Results of consecutive items of a chunk. */
export type ResultsMessage = [
  chunkId: number,
  /** Position in the chunk of the first result. */
  first: number,
  /** One value an item; nil for an item that failed. */
  values: Column,
  /** What the items that failed threw, by position in the chunk. */
  failures: [position: number, thrown: Prepared][],
  /** Milliseconds that these items ran. */
  elapsed: number,
  /** The one of them that ran longest: its position in the chunk, and its milliseconds. */
  slowest: [position: number, milliseconds: number],
  /** The chunk is over. When it had more items, they were taken back. */
  ended: boolean,
]

/** A chunk is over; all its results were sent before. `done` is less than its items when some were taken back. */
export type ChunkEndedMessage = [chunkId: number, done: number]

/** From either side: look at the second lane (`page/second-lane.ts`), something was put in as you went to sleep. */
export type KnockMessage = []

/** Without a page: items of numbers below this one may have started. */
export type StartedMessage = [
  before: number,
  /** What the last of them needs is being loaded: its time does not count yet. */
  loading: boolean,
]

/** Without a page: items of this chunk from the position on were taken back in time. */
export type ReturnedMessage = [chunkId: number, from: number]

/** What the target threw, or what was thrown and caught nowhere: the process ends with exit code 1. */
export type TargetThrewMessage = [error: Prepared]

/** So many values are worth a look at whether they are alike. */
export const manyValues = 8

/** Values of a chunk: a list, or, when all are numbers, a column that costs 3 ns a number and keeps -0 and NaN. */
export type Column = Prepared[] | Float64Array

export function toColumn(values: Prepared[]): Column {
  if (values.length < 2) return values
  for (const value of values) if (typeof value !== 'number') return values
  return Float64Array.from(values as number[])
}
