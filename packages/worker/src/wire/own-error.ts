import type { Class } from './class-registration.ts'
import { registerBuiltin } from './reduce.ts'

/**
 * Makes a class one of our errors: its `name` stands on the prototype, as the built-in errors have it, and an instance
 * arrives as one in every process that has this class.
 */
export function defineOwnError(name: string, type: Class<Error>): void {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true })
  registerBuiltin(`forkyard:${name}`, type)
}
