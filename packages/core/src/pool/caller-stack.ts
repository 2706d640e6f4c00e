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

/** More calls than a program has places for are made by a loop. */
const mostPlaces = 100

/**
 * Where the callers of many calls stand. To look takes 2 us and 0.5 KB, more than all else of a short call: so of those that
 * are made without a pause the first 100 have a stack of their own, and the others that of the 100th.
 */
export class CallerStacks {
  #count = 0
  #last: CallerStack = {}

  next(method: AnyFunction): CallerStack {
    if (this.#count === 0) queueMicrotask(() => this.#pause())
    if (this.#count < mostPlaces) {
      this.#count++
      this.#last = captureCaller(method)
    }
    return this.#last
  }

  #pause(): void {
    this.#count = 0
    this.#last = {}
  }
}
