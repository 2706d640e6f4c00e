import { defineOwnError } from '../wire/own-error.ts'

export type ShipErrorCode = `ERR_SHIP_${string}`

/**
 * A function cannot travel to a worker. The message says which function, why, and what to do.
 *
 * `code`: `ERR_SHIP_LOAD` its module cannot be loaded in the worker, `ERR_SHIP_EXPORT` the module has no such function,
 * `ERR_SHIP_NATIVE` it has no source text, `ERR_SHIP_CAPTURE` it uses variables around it, `ERR_SHIP_THIS` it uses the
 * `this` around it, `ERR_SHIP_SUPER` it uses `super`, `ERR_SHIP_PARSE` its text cannot be read alone, `ERR_SHIP_EVAL` it calls `eval`,
 * `ERR_SHIP_MAIN` its module starts a pool while a worker loads it.
 */
export class ShipError extends Error {
  readonly code: ShipErrorCode

  constructor(code: ShipErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

defineOwnError('ShipError', ShipError)
