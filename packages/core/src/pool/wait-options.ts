export interface WaitOptions {
  /** Milliseconds. */
  timeout?: number
}

/** @throws {TypeError | RangeError} when the options of a wait are wrong; the message says how to write them. */
export function checkWaitOptions(caller: string, options: WaitOptions | undefined): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options of ${caller} must be an object, got ${String(options)}: write { timeout: 1000 }.`)
  }
  const { timeout } = options
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0)) {
    throw new RangeError(
      `The option timeout of ${caller} must be a number of milliseconds >= 0, got ${String(timeout)}.`,
    )
  }
}

/** Node ends a timer that is longer at once. */
const longestTimer = 2 ** 31 - 1

/** Calls back after a time, unless that is longer than any timer, or there is none. */
export function startTimer(timeout: number | undefined, callback: () => void): NodeJS.Timeout | undefined {
  return timeout === undefined || timeout > longestTimer ? undefined : setTimeout(callback, timeout)
}
