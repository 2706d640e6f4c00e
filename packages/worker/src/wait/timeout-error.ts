import { defineOwnError } from '../wire/own-error.ts'

/** A wait ran out. What was waited for goes on. */
export class TimeoutError extends Error {
  readonly code = 'ERR_TIMEOUT'

  constructor(what: string, timeout: number) {
    super(`${what} within ${timeout} ms.`)
  }
}

defineOwnError('TimeoutError', TimeoutError)
