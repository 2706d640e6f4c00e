import { defineOwnError } from './own-error.ts'

/**
 * A value cannot travel to another process. Only the item that holds it fails; the worker lives.
 *
 * - `path`: where in the value, such as `[3].user.socket`; the first index is the item's in its call. Empty: the value itself.
 * - `side`: `'argument'` on the way to a worker, `'result'` on the way back.
 *
 * ```ts
 * await pool.map(resize, [{ done() {} }]) // EncodeError: … at [0].done: a function
 * ```
 */
export class EncodeError extends Error {
  readonly code = 'ERR_ENCODE'
  readonly path: string
  readonly side: 'argument' | 'result'
  /** What stands at the path, in words, without the sentence around it. */
  readonly reason: string

  constructor(reason: string, path: string, side: 'argument' | 'result' = 'argument', options?: ErrorOptions) {
    super(`This ${side} cannot travel to another process: ${path === '' ? '' : `at ${path}: `}${reason}`, options)
    this.reason = reason
    this.path = path
    this.side = side
  }
}

defineOwnError('EncodeError', EncodeError)
