import { onAbort } from './abort-listeners.ts'
import { TimeoutError } from './timeout-error.ts'

export interface WaitOptions {
  /** Milliseconds. The wait then ends with a TimeoutError; what was waited for goes on. */
  timeout?: number
  /** Ends the wait with its reason; what was waited for goes on. */
  signal?: AbortSignal
}

/**
 * Waits for a promise, but no longer than the options say.
 * @param what Begins the message of the TimeoutError: "The result did not arrive".
 */
export function waitFor<T>(promise: Promise<T>, what: string, { timeout, signal }: WaitOptions = {}): Promise<T> {
  if (timeout === undefined && !signal) return promise
  return new Promise((resolve, reject) => {
    const timer = startTimer(timeout, () => end(() => reject(new TimeoutError(what, timeout ?? 0))))
    let forgetSignal = (): void => {}
    const end = (how: () => void): void => {
      clearTimeout(timer)
      forgetSignal()
      how()
    }
    forgetSignal = onAbort(signal, reason => end(() => reject(reason)))
    promise.then(
      value => end(() => resolve(value)),
      error => end(() => reject(error)),
    )
  })
}

/** @throws {TypeError | RangeError} when the options of a wait are wrong; the message says how to write them. */
export function checkWaitOptions(caller: string, options: WaitOptions | undefined): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options of ${caller} must be an object, got ${String(options)}: write { timeout: 1000 }.`)
  }
  const { timeout, signal } = options
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError(`The option signal of ${caller} must be an AbortSignal, got ${String(signal)}.`)
  }
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0)) {
    throw new RangeError(
      `The option timeout of ${caller} must be a number of milliseconds >= 0, got ${String(timeout)}.`,
    )
  }
}

/** Also one of another realm, as test runners have them. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return value instanceof AbortSignal || Object.prototype.toString.call(value) === '[object AbortSignal]'
}

/** Node ends a timer that is longer at once. */
const longestTimer = 2 ** 31 - 1

/** Calls back after a time, unless that is longer than any timer, or there is none. */
export function startTimer(timeout: number | undefined, callback: () => void): NodeJS.Timeout | undefined {
  return timeout === undefined || timeout > longestTimer ? undefined : setTimeout(callback, timeout)
}
