import type { AnyFunction } from '../functions/plan.ts'
import { cpuCount } from '../process/cpu-count.ts'

export interface PoolOptions {
  /** Number of worker processes: an integer >= 1. Default: `cpuCount()`. */
  processes?: number
  /** Runs once in each worker before its first task. What it returns (awaited) is `workerState()` there. */
  initializer?: AnyFunction
  /** Arguments of the initializer. */
  initArgs?: readonly unknown[]
}

export interface CallOptions {
  /** Called as results arrive, and last with `done === total`. `total` is undefined while the input's length is unknown. */
  onProgress?: (done: number, total: number | undefined) => void
}

export interface MapOptions extends CallOptions {
  /** Items that are handed to a worker together: an integer >= 1, or `'auto'` (default), by measured time. */
  chunkSize?: number | 'auto'
}

export interface StreamOptions extends MapOptions {
  /**
   * Items pulled from the source and not yet consumed, at most: an integer >= 1, not below `chunkSize`.
   * Default: 2 x processes x chunk.
   */
  bufferSize?: number
}

/** Options as they are used: checked, and with their defaults. */
export interface PoolSettings {
  readonly processes: number
  readonly initializer: AnyFunction | undefined
  readonly initArgs: readonly unknown[]
}

export interface CallSettings {
  readonly chunkSize: number | 'auto'
  readonly bufferSize: number | undefined
  readonly onProgress: ((done: number, total: number | undefined) => void) | undefined
}

/** @throws {RangeError | TypeError} naming the option, its value, and what it must be. */
export function checkPoolOptions(options: PoolOptions = {}): PoolSettings {
  refuseUnknown('Pool', options, ['processes', 'initializer', 'initArgs'])
  const { processes = cpuCount(), initializer, initArgs = [] } = options
  checkCount('processes', processes)
  checkFunction('initializer', initializer)
  if (!Array.isArray(initArgs)) {
    throw new TypeError(`The option initArgs must be an array of arguments, got ${show(initArgs)}.`)
  }
  if (initArgs.length > 0 && !initializer) {
    throw new TypeError('The option initArgs has no meaning without the option initializer.')
  }
  return { processes, initializer, initArgs }
}

/** @throws {RangeError | TypeError} naming the option, its value, and what it must be. */
export function checkCallOptions(
  caller: string,
  options: StreamOptions | undefined,
  known: readonly (keyof StreamOptions)[],
): CallSettings {
  const { chunkSize = 'auto', bufferSize, onProgress } = options ?? {}
  if (options !== undefined) refuseUnknown(caller, options, known)
  if (chunkSize !== 'auto') checkCount('chunkSize', chunkSize, ", or 'auto'")
  if (bufferSize !== undefined) checkCount('bufferSize', bufferSize)
  if (chunkSize !== 'auto' && bufferSize !== undefined && chunkSize > bufferSize) {
    throw new RangeError(
      `The option chunkSize (${chunkSize}) is above bufferSize (${bufferSize}), so no chunk could ever be filled: raise bufferSize or lower chunkSize.`,
    )
  }
  checkFunction('onProgress', onProgress)
  return { chunkSize, bufferSize, onProgress }
}

function checkCount(name: string, value: unknown, alternative = ''): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return
  throw new RangeError(`The option ${name} must be an integer >= 1${alternative}, got ${show(value)}.`)
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`The option ${name} must be a function, got ${show(value)}.`)
}

function refuseUnknown(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The options of ${caller} must be an object, got ${show(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`${caller} has no option ${name}. Its options: ${known.join(', ')}.`)
    }
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? 'an array' : String(value)
}
