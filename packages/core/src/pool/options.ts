import { isAbortSignal } from '@forkyard/worker'
import type { AnyFunction } from '../functions/plan.ts'
import { checkArguments, checkBoolean, checkFunction, refuseUnknown, show } from '../option-checks.ts'
import { type CommandSettings, checkCommandOptions, checkOutput, checkProcessName } from '../process/command.ts'
import { cpuCount } from '../process/cpu-count.ts'
import type { Terms } from './chunk.ts'
import type { WorkerInfo } from './worker-info.ts'

/** @typeParam A What the initializer takes. */
// biome-ignore lint/suspicious/noExplicitAny: options of a pool with any initializer; its arguments are then unknown
export interface PoolOptions<A extends readonly unknown[] = any[]> {
  /** Number of worker processes: an integer >= 1. Default: `cpuCount()`. */
  processes?: number
  /** Runs once in each worker before its first task. What it returns (awaited) is `workerState()` there. */
  initializer?: (...args: A) => unknown
  /** Arguments of the initializer. */
  initArgs?: Readonly<A>
  /** A worker is replaced after so many items: an integer >= 1. Default: never. */
  maxTasksPerChild?: number
  /** A worker with more private memory than this, in bytes, is replaced between two items. Default: never. */
  maxMemoryPerChild?: number
  /** Default of the calls. */
  taskTimeout?: number
  /** Default of the calls. */
  retries?: number
  /** Environment variables of the workers, beside those of this process; `undefined` takes one away. */
  env?: NodeJS.ProcessEnv
  /** Working directory of the workers. Default: that of this process. */
  cwd?: string | URL
  /** Options of Node for the workers. Default: those of this process that make sense for a worker. */
  execArgv?: readonly string[]
  /**
   * Workers may import the module that the program was started with: functions that it exports travel by reference, and
   * its state is kept in each worker. What is meant for the program alone must stand in `if (isMainProcess) { … }`.
   */
  importEntry?: boolean
  /** What the workers are called: `name-1`, `name-2` ... Default: `forkyard`. */
  name?: string
  /** The file that a worker runs, for bundled programs: your bundle of `@forkyard/core/worker-entry`. */
  workerEntry?: URL
  /**
   * How calls get to a worker. `'auto'` (default): through a pipe, but small ones that follow each other at once through memory
   * that the worker shares with this process, for which the two stay awake for some 0.5 ms. `'pipe'`: all through pipes.
   * `'memory'`: small ones to a worker that has nothing to do always through memory, also where that is slower; for tests.
   */
  lane?: 'auto' | 'pipe' | 'memory'
  /**
   * Where the workers' output goes. `'inherit'` (default): to that of this process, in whole lines. A function gets each
   * line, without its end.
   */
  stdout?: OutputOption
  stderr?: OutputOption
}

export type OutputOption = 'inherit' | 'ignore' | ((line: string, worker: WorkerInfo) => void)

export interface CallOptions {
  /** Called as results arrive, and last with `done === total`. `total` is undefined while the input's length is unknown. */
  onProgress?: (done: number, total: number | undefined) => void
  /** Calls of a higher priority get workers first: any finite number. Default 0. */
  priority?: number
  /** Milliseconds that an item may run, from its own start. Then it fails, and its worker is ended and replaced. */
  taskTimeout?: number
  /** Milliseconds that an item may take from its submission (of imap's: from when it was pulled). Then it fails. */
  totalTimeout?: number
  /**
   * Gives the call up with the signal's reason. What has not started never starts; `taskSignal()` aborts in what runs,
   * and its worker is ended after `grace`.
   */
  signal?: AbortSignal
  /** Milliseconds that a running item has to end by itself after `signal` aborted. Default 100. */
  grace?: number
  /** How often an item whose worker died is run again: an integer >= 0. Its own errors and time-outs are final. Default 0. */
  retries?: number
  /**
   * How the function travels. `'auto'` (default): by reference when another module exports it, else by its text.
   * `'reference'` and `'value'` (its text and what it captured): in no other way.
   */
  ship?: 'auto' | 'reference' | 'value'
  /**
   * Values of variables around the function, by name, instead of what they are. Needed where Node has no inspector; there
   * they are also those of functions that it captured.
   */
  captures?: Readonly<Record<string, unknown>>
}

export interface MapOptions extends CallOptions {
  /** Items that are handed to a worker together: an integer >= 1, or `'auto'` (default), by measured time. */
  chunkSize?: number | 'auto'
}

export interface StreamOptions extends MapOptions {
  /**
   * Items pulled from the source and not yet consumed, at most: an integer >= 1, not below `chunkSize`.
   * Default: 2 x processes x what is sent at once, which is a chunk, or of short items several: 1024 items at most, unless
   * the chunk is larger.
   */
  bufferSize?: number
}

/** Options as they are used: checked, and with their defaults. */
export interface PoolSettings extends CommandSettings {
  readonly processes: number
  readonly initializer: AnyFunction | undefined
  readonly initArgs: readonly unknown[]
  readonly maxTasksPerChild: number
  readonly maxMemoryPerChild: number
  readonly taskTimeout: number | undefined
  readonly retries: number
  readonly importEntry: boolean
  readonly name: string
  readonly lane: 'auto' | 'pipe' | 'memory'
  readonly stdout: OutputOption
  readonly stderr: OutputOption
}

export interface CallSettings {
  readonly chunkSize: number | 'auto'
  readonly bufferSize: number | undefined
  readonly onProgress: ((done: number, total: number | undefined) => void) | undefined
  readonly priority: number
  readonly terms: Terms
  readonly signal: AbortSignal | undefined
  readonly grace: number
  readonly ship: 'auto' | 'reference' | 'value'
  readonly captures: Readonly<Record<string, unknown>> | undefined
}

/** What a pool says about the calls that say nothing. */
export type CallDefaults = Pick<PoolSettings, 'taskTimeout' | 'retries' | 'importEntry'>

/** @throws {RangeError | TypeError} naming the option, its value, and what it must be. */
export function checkPoolOptions(options: PoolOptions = {}): PoolSettings {
  refuseUnknown('Pool', options, knownPoolOptions)
  const { processes = cpuCount(), initializer, initArgs = [], maxTasksPerChild } = options
  const { importEntry = false, name = 'forkyard', lane = 'auto', stdout = 'inherit', stderr = 'inherit' } = options
  checkCount('processes', processes)
  checkFunction('initializer', initializer)
  checkArguments('initArgs', initArgs)
  if (initArgs.length > 0 && !initializer) {
    throw new TypeError('The option initArgs has no meaning without the option initializer.')
  }
  const { maxMemoryPerChild, taskTimeout, retries = 0 } = options
  if (maxTasksPerChild !== undefined) checkCount('maxTasksPerChild', maxTasksPerChild)
  if (maxMemoryPerChild !== undefined) checkCount('maxMemoryPerChild', maxMemoryPerChild, ' (bytes)')
  checkTime('taskTimeout', taskTimeout)
  checkRetries(retries)
  checkBoolean('importEntry', importEntry)
  checkProcessName(name)
  if (!['auto', 'pipe', 'memory'].includes(lane)) {
    throw new TypeError(`The option lane must be 'auto', 'pipe' or 'memory', got ${show(lane)}.`)
  }
  checkOutput('stdout', stdout)
  checkOutput('stderr', stderr)
  return {
    processes,
    initializer,
    initArgs,
    maxTasksPerChild: maxTasksPerChild ?? Infinity,
    maxMemoryPerChild: maxMemoryPerChild ?? Infinity,
    taskTimeout,
    retries,
    ...checkCommandOptions(options),
    importEntry,
    name,
    lane,
    stdout,
    stderr,
  }
}

const knownPoolOptions: readonly (keyof PoolOptions)[] = [
  'processes',
  'initializer',
  'initArgs',
  'maxTasksPerChild',
  'maxMemoryPerChild',
  'taskTimeout',
  'retries',
  'env',
  'cwd',
  'execArgv',
  'importEntry',
  'name',
  'workerEntry',
  'lane',
  'stdout',
  'stderr',
]

/** @throws {RangeError | TypeError} naming the option, its value, and what it must be. */
export function checkCallOptions(
  caller: string,
  options: StreamOptions | undefined,
  known: readonly string[],
  defaults: CallDefaults,
): CallSettings {
  const { chunkSize = 'auto', bufferSize, onProgress, priority = 0 } = options ?? {}
  const {
    taskTimeout = defaults.taskTimeout,
    totalTimeout,
    signal,
    grace = 100,
    retries = defaults.retries,
    ship = 'auto',
    captures,
  } = options ?? {}
  if (options !== undefined) refuseUnknown(caller, options, known)
  if (chunkSize !== 'auto') checkCount('chunkSize', chunkSize, ", or 'auto'")
  if (bufferSize !== undefined) checkCount('bufferSize', bufferSize)
  if (chunkSize !== 'auto' && bufferSize !== undefined && chunkSize > bufferSize) {
    throw new RangeError(
      `The option chunkSize (${chunkSize}) is above bufferSize (${bufferSize}), so no chunk could ever be filled: raise bufferSize or lower chunkSize.`,
    )
  }
  checkFunction('onProgress', onProgress)
  if (!Number.isFinite(priority)) {
    throw new RangeError(`The option priority must be a finite number, got ${show(priority)}.`)
  }
  checkTime('taskTimeout', taskTimeout)
  checkTime('totalTimeout', totalTimeout)
  checkTime('grace', grace, 0)
  checkRetries(retries)
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`The option signal must be an AbortSignal, got ${show(signal)}.`)
  }
  if (!['auto', 'reference', 'value'].includes(ship)) {
    throw new TypeError(`The option ship must be 'auto', 'reference' or 'value', got ${show(ship)}.`)
  }
  if (captures !== undefined && (typeof captures !== 'object' || captures === null || Array.isArray(captures))) {
    throw new TypeError(
      `The option captures must be an object, values by the names of variables, got ${show(captures)}.`,
    )
  }
  const terms: Terms = { taskTimeout, totalTimeout, retries }
  return { chunkSize, bufferSize, onProgress, priority, terms, signal, grace, ship, captures }
}

/** @throws {TypeError} when a callback is no function. */
export function checkCallbacks<O extends object & { callback?: unknown; errorCallback?: unknown }>(
  options: O = {} as O,
): O {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options must be an object, got ${show(options)}.`)
  }
  checkFunction('callback', options.callback)
  checkFunction('errorCallback', options.errorCallback)
  return options
}

function checkCount(name: string, value: unknown, alternative = ''): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return
  throw new RangeError(`The option ${name} must be an integer >= 1${alternative}, got ${show(value)}.`)
}

/** Times that no timer can hold are as good as none. */
function checkTime(name: string, value: unknown, lowest = 1): void {
  if (value === undefined || (typeof value === 'number' && value >= lowest)) return
  throw new RangeError(`The option ${name} must be a number of milliseconds >= ${lowest}, got ${show(value)}.`)
}

function checkRetries(value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return
  throw new RangeError(`The option retries must be an integer >= 0, got ${show(value)}.`)
}
