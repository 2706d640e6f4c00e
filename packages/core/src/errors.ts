import { defineOwnError, WorkerDiedError } from '@forkyard/worker'

export interface WorkerDeath {
  readonly pid: number | undefined
  /** Its exit code; null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Memory ran out; undefined when that cannot be known. */
  readonly outOfMemory: boolean | undefined
  /** The last lines that it wrote to standard error. */
  readonly stderrTail: string
}

/** The worker that ran an item exited before the item was through. */
export function workerDied(
  death: WorkerDeath,
  itemIndex: number,
  state: 'running' | 'unknown',
  options?: ErrorOptions,
): WorkerDiedError {
  const item =
    state === 'running' ? ` while it ran item ${itemIndex}` : `, and what became of item ${itemIndex} is not known`
  return new WorkerDiedError(
    `The worker process ${death.pid} ${describeExit(death)}${item}.${explain(death, options?.cause)}${quote(death.stderrTail)}`,
    { ...death, itemIndex, state },
    options,
  )
}

/** A death in words: `was killed by SIGKILL`, `exited with code 3`. */
export function describeExit({ exitCode, signal }: WorkerDeath): string {
  return signal === null ? `exited with code ${exitCode}` : `was killed by ${signal}`
}

function quote(stderrTail: string): string {
  const text = stderrTail.trim()
  return text === '' ? '' : ` The end of its standard error:\n${text.replace(/^/gm, '  | ')}`
}

function explain({ outOfMemory }: WorkerDeath, cause: unknown): string {
  if (cause instanceof Error) return ` ${cause.message}`
  return outOfMemory
    ? ' It had run out of memory: give it less at a time, fewer processes, or a larger heap (execArgv: --max-old-space-size).'
    : ''
}

/** The time of an item ran out. Its worker was ended when it was running. */
export class TaskTimeoutError extends Error {
  readonly code = 'ERR_TASK_TIMEOUT'
  /** The option that said so: `taskTimeout` counts from the start of the item, `totalTimeout` from its submission. */
  readonly which: 'taskTimeout' | 'totalTimeout'
  readonly itemIndex: number

  constructor(which: 'taskTimeout' | 'totalTimeout', milliseconds: number, itemIndex: number) {
    super(
      which === 'taskTimeout'
        ? `Item ${itemIndex} ran longer than its taskTimeout of ${milliseconds} ms.`
        : `Item ${itemIndex} was not through ${milliseconds} ms (totalTimeout) after it was submitted.`,
    )
    this.which = which
    this.itemIndex = itemIndex
  }
}

/** The initializer threw, or its worker died in it. The pool is broken: all its calls reject with this. */
export class InitializerError extends Error {
  readonly code = 'ERR_INITIALIZER'
}

/** Worker processes cannot start: the pool is broken, all its calls reject with this. Or a `Process` cannot. */
export class WorkerStartError extends Error {
  readonly code = 'ERR_WORKER_START'
  readonly stderrTail: string

  /** @param who Begins the message: "Worker processes". */
  constructor(who: string, reason: string, stderrTail: string, options?: ErrorOptions) {
    super(`${who} cannot start: ${reason}${quote(stderrTail)}`, options)
    this.stderrTail = stderrTail
  }
}

/** Work was submitted to a pool after `close()`. */
export class PoolClosedError extends Error {
  readonly code = 'ERR_POOL_CLOSED'

  constructor() {
    super('This pool is closed: it takes no more work. Submit before close(), or make another Pool.')
  }
}

/** The pool was terminated while the work was queued or running, or before it was submitted. */
export class PoolTerminatedError extends Error {
  readonly code = 'ERR_POOL_TERMINATED'

  constructor() {
    super('This pool was terminated: work that was queued or running is given up.')
  }
}

/** `join()` was called on a pool that still takes work. */
export class PoolRunningError extends Error {
  readonly code = 'ERR_POOL_RUNNING'

  constructor() {
    super('This pool still takes work: call close() or terminate() before join().')
  }
}

const ownErrors = {
  InitializerError,
  WorkerStartError,
  PoolClosedError,
  PoolTerminatedError,
  PoolRunningError,
  TaskTimeoutError,
}
for (const [name, type] of Object.entries(ownErrors)) defineOwnError(name, type)
