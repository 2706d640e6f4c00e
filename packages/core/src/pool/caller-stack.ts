import { appendStack } from '@forkyard/worker'
import type { AnyFunction } from '../functions/plan.ts'

/** Where the caller of a method stands; the text is made when it is read. */
export interface CallerStack {
  readonly stack?: string
}

export function captureCaller(method: AnyFunction): CallerStack {
  const caller: CallerStack = {}
  Error.captureStackTrace(caller, method)
  return caller
}

const unknown: CallerStack = {}

/** So many callers are looked at in so many milliseconds. */
const mostCallers = 100
const windowLength = 100

/**
 * Where the callers of many calls stand. To look takes 2 us, 10 in a program that sleeps between two calls, and 0.5 KB: more
 * than all else of a short call. So a program that calls very often is looked at now and then.
 */
export class CallerStacks {
  #windowEnd = -Infinity
  #left = 0
  /** Weak, as it holds the functions that were running, and all that they refer to. */
  #recent: WeakRef<CallerStack> | undefined

  /** The one that was looked at last, while something has it. */
  get recent(): CallerStack {
    return this.#recent?.deref() ?? unknown
  }

  /**
   * Undefined: the caller is looked for when the call fails (`failForAwaiter`).
   * @param now In milliseconds of `performance.now()`.
   */
  next(method: AnyFunction, now: number): CallerStack | undefined {
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + windowLength
      this.#left = mostCallers
    }
    if (this.#left === 0) return undefined
    this.#left--
    const caller = captureCaller(method)
    this.#recent = new WeakRef(caller)
    return caller
  }
}

const nothing = Promise.resolve()

/**
 * Rejects with an error whose stack goes on with the frames of those who await the promise that is resolved with this one.
 * V8 finds them by following the promises, from inside an async function, once these are linked: two turns later.
 * @param otherwise Of a caller that does not await, but calls `then`.
 */
export async function failForAwaiter(error: unknown, otherwise: CallerStack): Promise<never> {
  await nothing
  await nothing
  const [, , ...frames] = String(new Error().stack).split('\n    at ')
  const awaiters = frames.filter(frame => !frame.includes('node:internal/'))
  appendStack(error, awaiters.length > 0 ? ['', ...awaiters].join('\n    at ') : otherwise.stack)
  throw error
}
