import type { Recipe } from '../functions/recipe.ts'
import type { Prepared } from './codec.ts'

/*
 * Every message of the protocol. One worker, two pipes:
 *
 *            parent                                                        worker
 *   ┌──────────────────────────┐   fd 3   configure, run, cancel ...     ┌──────────────────────────┐
 *   │ Pool -> Job -> Scheduler │ ──────────────────────────────────────▶ │ read -> queue of chunks  │
 *   │            WorkerProcess │                                         │     -> task, item by item│
 *   │ Pool <- Job <- Scheduler │ ◀────────────────────────────────────── │ results, taken down as   │
 *   └──────────────────────────┘   fd 4   hello, ready, results, ...     │ each item ends           │
 *                                                                        └──────────────────────────┘
 *
 * The parent may send configure and run before it hears hello: a pipe keeps them. The worker answers a chunk's items in
 * their order, several at a time while they are short. A worker is dead after its exit AND the end of fd 4.
 */

/** Both ends must speak the same. */
export const protocolVersion = 1

export const messageKind = {
  configure: 1,
  run: 2,
  cancel: 3,
  recall: 4,
  stop: 5,
  hello: 16,
  ready: 17,
  initializerFailed: 18,
  results: 19,
  chunkEnded: 20,
} as const

/** The first message to a worker. */
export type ConfigureMessage = [
  version: number,
  workerId: number,
  name: string,
  initializer: Recipe | null,
  initArgs: Prepared[],
  /** Where the parent's own TypeScript loader is (tsx), when it runs under one. */
  typescriptLoader: string | null,
]

/** Run a function over a chunk of items. The recipe comes along the first time that a worker meets the function. */
export type RunMessage = [
  chunkId: number,
  functionId: number,
  recipe: Recipe | null,
  /** True: an item is a list of arguments, fn(...item). */
  spread: boolean,
  items: Column,
]

/** Do not start any more items of this chunk. */
export type CancelMessage = [chunkId: number]

/** Give a chunk back that has not started: it then ends with nothing done. One that has started goes on. */
export type RecallMessage = [chunkId: number]

/** Finish what is queued, then leave. */
export type StopMessage = []

/** The first message of a worker. */
export type HelloMessage = [version: number, pid: number, nodeVersion: string]

/** The initializer has run (or there is none). */
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
]

/** A chunk is over; all its results were sent before. `done` is less than its items only after a cancel or a recall. */
export type ChunkEndedMessage = [chunkId: number, done: number]

/** Values of a chunk: a list, or, when all are numbers, a column that costs 3 ns a number and keeps -0 and NaN. */
export type Column = Prepared[] | Float64Array

export function toColumn(values: Prepared[]): Column {
  if (values.length < 2) return values
  for (const value of values) if (typeof value !== 'number') return values
  return Float64Array.from(values as number[])
}
