import { checkWaitOptions, type WaitOptions } from '@forkyard/worker'
import type { ResultStream } from './result-stream.ts'

/**
 * The results of an imap. An item's error is thrown at that item's turn, and iteration may go on with the next `next()`;
 * an async generator could not do that: it is finished after its first throw. Leaving a `for await` loop by `break` gives
 * up the rest and calls the source's `return()`.
 *
 * ```ts
 * for await (const thumbnail of pool.imap(resize, files)) await save(thumbnail)
 * ```
 */
export class ResultIterator<T> implements AsyncIterableIterator<T, undefined, WaitOptions | undefined> {
  readonly #stream: ResultStream

  /** @internal */
  constructor(stream: ResultStream) {
    this.#stream = stream
  }

  /**
   * The next result.
   * @param options `timeout`, in milliseconds: rejects with TimeoutError when no result arrives within it; `signal`: rejects
   * with its reason. No result is lost: a later `next()` gets it.
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    try {
      checkWaitOptions('next', options)
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#stream.next(options) as Promise<IteratorResult<T, undefined>>
  }

  /** Gives up the rest: nothing further is pulled or started. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#stream.return()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
