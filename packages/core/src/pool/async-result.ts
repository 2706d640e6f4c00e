import { checkWaitOptions, type WaitOptions, waitFor } from '@forkyard/worker'
import { callUser } from '../call-user.ts'
import { PoolTerminatedError } from '../errors.ts'

export interface AsyncCallbacks<T> {
  /** Called with the result. */
  callback?: (result: T) => void
  /** Called with the error, which then is no unhandled rejection. */
  errorCallback?: (error: unknown) => void
}

/**
 * A result that is on its way, as Python's `AsyncResult`. It can be awaited like a promise.
 *
 * ```ts
 * const result = pool.applyAsync(parse, [text])
 * if (!(await result.wait({ timeout: 1000 }))) console.log('still parsing')
 * console.log(await result.get())
 * ```
 */
export class AsyncResult<T> implements PromiseLike<T> {
  readonly #promise: Promise<T>
  readonly #cancel: (reason: unknown) => void
  #state: 'pending' | 'fulfilled' | 'rejected' = 'pending'

  /** @internal */
  constructor(promise: Promise<T>, { callback, errorCallback }: AsyncCallbacks<T>, cancel: (reason: unknown) => void) {
    this.#cancel = cancel
    this.#promise = promise.then(
      result => {
        this.#state = 'fulfilled'
        if (callback) callUser(() => callback(result))
        return result
      },
      error => {
        this.#state = 'rejected'
        if (errorCallback) callUser(() => errorCallback(error))
        if (error instanceof PoolTerminatedError) this.#promise.catch(() => {})
        throw error
      },
    )
    // Whoever has a callback was told. Without one, and with nobody waiting, it is an unhandled rejection, as it should be.
    if (errorCallback) this.#promise.catch(() => {})
  }

  /** It has a result or an error. */
  get ready(): boolean {
    return this.#state !== 'pending'
  }

  /**
   * It has a result.
   * @throws {Error} before it is ready.
   */
  get successful(): boolean {
    if (!this.ready) throw new Error('This result is not ready: await it, or look at its property ready first.')
    return this.#state === 'fulfilled'
  }

  // biome-ignore lint/suspicious/noThenProperty: it is meant to be awaited
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#promise.then(onFulfilled, onRejected)
  }

  /**
   * The result.
   * @throws {TimeoutError} when it does not arrive in time; it is not given up.
   */
  get(options?: WaitOptions): Promise<T> {
    try {
      checkWaitOptions('get', options)
    } catch (error) {
      return Promise.reject(error)
    }
    return waitFor(this.#promise, 'The result did not arrive', options)
  }

  /** Resolves with true when it is ready, with false when the time-out comes first. */
  async wait(options: WaitOptions = {}): Promise<boolean> {
    checkWaitOptions('wait', options)
    try {
      await this.get(options)
    } catch {
      if (!this.ready && options.signal?.aborted) throw options.signal.reason
    }
    return this.ready
  }

  /** Gives it up, as an aborted signal does: it rejects with an AbortError, and what has not started never starts. */
  cancel(): void {
    // Who gives a result up knows that it fails.
    this.#promise.catch(() => {})
    this.#cancel(new DOMException('This result was cancelled.', 'AbortError'))
  }
}
