import type { OwnTroubleKind } from './own-troubles.ts'

/*
 * What shall happen, all of it drawn from the seed: pools one after the other, each with lanes of calls that run side by
 * side, and with troubles from outside. Only when things happen is not in the plan.
 */

export type ResultKind = 'number' | 'string' | 'object' | 'binary'

export interface PlannedItem {
  /** Of this item alone in the whole run. */
  readonly id: number
  readonly work: 'compute' | 'wait'
  readonly milliseconds: number
  readonly result: ResultKind
  readonly trouble?: PlannedTrouble
}

export interface PlannedTrouble {
  readonly kind: OwnTroubleKind
  /** In how many runs of the item, from the first on, it is made. */
  readonly times: number
  /** An exit code, or what garbage is made of. */
  readonly value: number
}

export type Method =
  | 'apply'
  | 'applyInTurn'
  | 'applyAsync'
  | 'map'
  | 'mapAsync'
  | 'mapSettled'
  | 'starmap'
  | 'imap'
  | 'imapUnordered'

/** How a caller gives up what it asked for; of `apply` and `applyAsync` every n-th of the burst. */
export type GivingUp =
  | { readonly how: 'signal'; readonly after: number; readonly grace: number; readonly every: number }
  | { readonly how: 'cancel'; readonly after: number; readonly every: number }
  | { readonly how: 'break'; readonly results: number }

export interface PlannedCall {
  readonly method: Method
  readonly items: readonly PlannedItem[]
  readonly chunkSize: number | 'auto'
  readonly retries: number
  readonly priority: number
  readonly taskTimeout?: number
  readonly totalTimeout?: number
  readonly givingUp?: GivingUp
  /** Milliseconds that the reader of an iterator takes for each result. */
  readonly readingTime: number
}

export type OutsideTroubleKind = 'kill a worker' | 'kill all workers' | 'stop a worker for a while'

export interface PlannedOutsideTrouble {
  readonly kind: OutsideTroubleKind
  /** Milliseconds after the one before. */
  readonly after: number
  /** Which of the workers, from 0 to below 1. */
  readonly which: number
  /** Milliseconds. */
  readonly duration: number
}

export interface PlannedPool {
  readonly number: number
  readonly maxTasksPerChild?: number
  /** Mebibytes. */
  readonly heap?: number
  readonly lane: 'auto' | 'pipe' | 'memory'
  readonly lanes: readonly (readonly PlannedCall[])[]
  readonly outside: readonly PlannedOutsideTrouble[]
  readonly end: {
    readonly how: 'close' | 'terminate' | 'dispose'
    /** Milliseconds after its beginning; without it when all lanes have come to their end. */
    readonly after?: number
  }
}
