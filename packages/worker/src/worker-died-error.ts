import { defineOwnError } from './wire/own-error.ts'

/** What is known of a death; nothing when it was only seen from afar. */
export interface DeathFacts {
  readonly pid?: number | undefined
  readonly exitCode?: number | null
  readonly signal?: NodeJS.Signals | null
  readonly outOfMemory?: boolean | undefined
  readonly itemIndex?: number
  readonly state?: 'running' | 'unknown'
  readonly stderrTail?: string
}

/**
 * The process that had something to do died before it was through with it. `itemIndex` is the position of the item in its call;
 * of a value of a queue it is -1.
 *
 * `state`: `'running'` the item was being run; `'unknown'` it may or may not have been run (without shared memory), or it was, and
 * its result was lost.
 */
export class WorkerDiedError extends Error {
  readonly code = 'ERR_WORKER_DIED'
  readonly pid: number | undefined
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly outOfMemory: boolean | undefined
  readonly itemIndex: number
  readonly state: 'running' | 'unknown'
  readonly stderrTail: string

  constructor(message: string, facts: DeathFacts = {}, options?: ErrorOptions) {
    super(message, options)
    this.pid = facts.pid
    this.exitCode = facts.exitCode ?? null
    this.signal = facts.signal ?? null
    this.outOfMemory = facts.outOfMemory
    this.itemIndex = facts.itemIndex ?? -1
    this.state = facts.state ?? 'unknown'
    this.stderrTail = facts.stderrTail ?? ''
  }
}

defineOwnError('WorkerDiedError', WorkerDiedError)
