import { PoolTerminatedError } from '../errors.ts'

/** Where the answers of a call go. */
export interface Sink {
  /** How many more items may be pulled, when so many have been. */
  room(pulled: number): number
  value(index: number, value: unknown): void
  /** True: the call is over with this error. */
  failure(index: number, error: unknown): boolean
  /** The source threw instead of giving the item of this index. True: the call is over with this error. */
  sourceFailure(index: number, error: unknown): boolean
  /** The source has ended and all of its `total` items are answered. */
  end(total: number): void
  /** The call is over. */
  abort(error: unknown): void
}

export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** `Promise.withResolvers`, which Node 20 lacks. */
export function defer<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** A call that only `terminate` ends is no unhandled rejection, whether somebody waits for it or not. */
export function rejectGivenUp<T>({ promise, reject }: Deferred<T>, error: unknown): void {
  if (error instanceof PoolTerminatedError) promise.catch(() => {})
  reject(error)
}

/**
 * Chunks are answered in any order. An array that is written far behind its end becomes a dictionary, ten times slower and
 * larger, so what lies between is filled: with a number, that an array of numbers may stay one.
 */
function put<T>(results: T[], index: number, result: T): void {
  while (results.length < index) results.push(0 as T)
  results[index] = result
}

/** All results in the order of the items; the first failure fails the call. */
export class ArraySink implements Sink {
  readonly #results: unknown[] = []
  readonly #deferred = defer<unknown[]>()

  get promise(): Promise<unknown[]> {
    return this.#deferred.promise
  }

  room(): number {
    return Infinity
  }

  value(index: number, value: unknown): void {
    put(this.#results, index, value)
  }

  failure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  sourceFailure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  end(): void {
    this.#deferred.resolve(this.#results)
  }

  abort(error: unknown): void {
    rejectGivenUp(this.#deferred, error)
  }
}

/** What became of each item, in the order of the items. */
export class SettledSink implements Sink {
  readonly #results: PromiseSettledResult<unknown>[] = []
  readonly #deferred = defer<PromiseSettledResult<unknown>[]>()

  get promise(): Promise<PromiseSettledResult<unknown>[]> {
    return this.#deferred.promise
  }

  room(): number {
    return Infinity
  }

  value(index: number, value: unknown): void {
    put(this.#results, index, { status: 'fulfilled', value })
  }

  failure(index: number, reason: unknown): boolean {
    put(this.#results, index, { status: 'rejected', reason })
    return false
  }

  sourceFailure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  end(): void {
    this.#deferred.resolve(this.#results)
  }

  abort(error: unknown): void {
    rejectGivenUp(this.#deferred, error)
  }
}
