import { PoolTerminatedError, TimeoutError } from '../errors.ts'
import { callUser } from './call-user.ts'
import { checkWaitOptions, startTimer, type WaitOptions } from './wait-options.ts'

export interface GetOptions extends WaitOptions {
  /** Ends the wait with its reason. The work goes on. */
  signal?: AbortSignal
}

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

  /** The result. */
  get(options: GetOptions = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      checkWaitOptions('get', options)
      const { timeout, signal } = options
      if (signal?.aborted) return reject(signal.reason)
      const abort = (): void => end(() => reject(signal?.reason))
      const timer = startTimer(timeout, () =>
        end(() => reject(new TimeoutError('The result did not arrive', timeout ?? 0))),
      )
      const end = (how: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        how()
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#promise.then(
        value => end(() => resolve(value)),
        error => end(() => reject(error)),
      )
    })
  }

  /** Resolves with true when it is ready, with false when the time-out comes first. */
  async wait(options: WaitOptions = {}): Promise<boolean> {
    checkWaitOptions('wait', options)
    return this.get({ timeout: options.timeout }).then(
      () => true,
      () => this.ready,
    )
  }

  /** Gives it up, as an aborted signal does: it rejects with an AbortError, and what has not started never starts. */
  cancel(): void {
    // Who gives a result up knows that it fails.
    this.#promise.catch(() => {})
    this.#cancel(new DOMException('This result was cancelled.', 'AbortError'))
  }
}
