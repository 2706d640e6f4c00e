import { inspect } from 'node:util'

/*
 * What is wrong with an option is said in one way everywhere: its name, what it must be, what it is.
 */

/** @throws {TypeError} when a name is not one of those known. */
export function refuseUnknown(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The options of ${caller} must be an object, got ${show(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`${caller} has no option ${name}. Its options: ${known.join(', ')}.`)
    }
  }
}

export function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`The option ${name} must be a function, got ${show(value)}.`)
}

export function checkBoolean(name: string, value: unknown): void {
  if (typeof value === 'boolean') return
  throw new TypeError(`The option ${name} must be true or false, got ${show(value)}.`)
}

export function checkArguments(name: string, value: unknown): void {
  if (Array.isArray(value)) return
  throw new TypeError(`The option ${name} must be an array of arguments, got ${show(value)}.`)
}

/** A value in a message. */
export function show(value: unknown): string {
  return typeof value === 'string' || value instanceof URL
    ? JSON.stringify(value)
    : inspect(value, { depth: 0, breakLength: Infinity })
}
