import { PoolTerminatedError } from '../errors.ts'

/** Where the answers of a call go. */
export interface Sink {
  /** So many items will come, when that is known. */
  expect(count: number | undefined): void
  /** How many more items may be pulled, when so many have been. */
  room(pulled: number): number
  value(index: number, value: unknown): void
  /** The values of items from this index on. */
  numbers(index: number, values: Float64Array): void
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

/** Longer arrays start as dictionaries in V8. */
const longestArray = 2 ** 25

/** An array with room for so many results: to let it grow takes as long as all else that is done with a number. */
function makeRoom<T>(count: number | undefined): T[] {
  return count === undefined || count > longestArray ? [] : new Array<T>(count)
}

/** Chunks are answered in any order, and an array that is written far behind its end becomes a dictionary. */
function fill(results: unknown[], length: number): void {
  while (results.length < length) results.push(0)
}

/** All results in the order of the items; the first failure fails the call. */
export class ArraySink implements Sink {
  #results: unknown[] = []
  readonly #deferred = defer<unknown[]>()

  get promise(): Promise<unknown[]> {
    return this.#deferred.promise
  }

  expect(count: number | undefined): void {
    this.#results = makeRoom(count)
  }

  room(): number {
    return Infinity
  }

  value(index: number, value: unknown): void {
    fill(this.#results, index)
    this.#results[index] = value
  }

  numbers(index: number, values: Float64Array): void {
    fill(this.#results, index)
    for (let offset = 0; offset < values.length; offset++) this.#results[index + offset] = values[offset]
  }

  failure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  sourceFailure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  end(total: number): void {
    // The source may have become shorter.
    this.#results.length = total
    this.#deferred.resolve(this.#results)
  }

  abort(error: unknown): void {
    rejectGivenUp(this.#deferred, error)
  }
}

/** What became of each item, in the order of the items. */
export class SettledSink implements Sink {
  #results: PromiseSettledResult<unknown>[] = []
  readonly #deferred = defer<PromiseSettledResult<unknown>[]>()

  get promise(): Promise<PromiseSettledResult<unknown>[]> {
    return this.#deferred.promise
  }

  expect(count: number | undefined): void {
    this.#results = makeRoom(count)
  }

  room(): number {
    return Infinity
  }

  value(index: number, value: unknown): void {
    fill(this.#results, index)
    this.#results[index] = { status: 'fulfilled', value }
  }

  numbers(index: number, values: Float64Array): void {
    for (const [offset, value] of values.entries()) this.value(index + offset, value)
  }

  failure(index: number, reason: unknown): boolean {
    fill(this.#results, index)
    this.#results[index] = { status: 'rejected', reason }
    return false
  }

  sourceFailure(_index: number, error: unknown): boolean {
    this.#deferred.reject(error)
    return true
  }

  end(total: number): void {
    // The source may have become shorter.
    this.#results.length = total
    this.#deferred.resolve(this.#results)
  }

  abort(error: unknown): void {
    rejectGivenUp(this.#deferred, error)
  }
}
