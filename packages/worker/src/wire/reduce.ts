import { createRequire } from 'node:module'
import { processState } from '../process-state.ts'
import { type Class, type ClassReference, type ClassRegistration, classKey } from './class-registration.ts'

/**
 * The key of a static property by which a class says how its instances travel:
 *
 * ```ts
 * class Point {
 *   static [Symbol.for('forkyard.reduce')] = { url: import.meta.url, encode: (p: Point) => [p.x, p.y], decode: … }
 * }
 * ```
 */
export const reduce: unique symbol = Symbol.for('forkyard.reduce')

export interface ClassOptions<T = unknown, P = unknown> {
  /** The module that exports the class: `import.meta.url`. The other process imports it before it decodes. */
  url?: string | URL
  /** The name under which that module exports it; default: the name of the class. */
  export?: string
  /** What travels instead of the instance: any value that can travel. Default: its own enumerable properties. */
  encode?: (instance: T) => P
  /** Makes the instance again. Default: an object with the prototype and these properties; no constructor runs. */
  decode?: (payload: P) => T
}

/**
 * Makes the instances of a class travel, as arguments, results, and inside other values. Call it at the top level of the
 * module that exports the class, so that it is called in every process that imports it.
 * @throws {TypeError} when `type` is no class, or `url` is missing.
 *
 * ```ts
 * export class Point { constructor(public x: number, public y: number) {} }
 * registerClass(Point, { url: import.meta.url, encode: p => [p.x, p.y], decode: ([x, y]) => new Point(x, y) })
 * ```
 */
export function registerClass<T, P>(type: Class<T>, options: ClassOptions<T, P>): void {
  if (typeof type !== 'function' || type.prototype === undefined) {
    throw new TypeError(`registerClass: the first argument must be a class, got ${String(type)}.`)
  }
  const name = type.name
  if (options?.url === undefined) {
    throw new TypeError(
      `registerClass(${name}): the option url is missing: pass { url: import.meta.url }, so that the other process can import the class.`,
    )
  }
  for (const side of ['encode', 'decode'] as const) {
    if (options[side] !== undefined && typeof options[side] !== 'function') {
      throw new TypeError(`registerClass(${name}): the option ${side} must be a function.`)
    }
  }
  const reference = { url: String(options.url), export: options.export ?? name }
  add({
    type,
    key: classKey(reference),
    reference,
    encode: options.encode as ClassRegistration['encode'],
    decode: options.decode as ClassRegistration['decode'],
  })
}

/** Registers a class that every process of ours has by itself, under a name instead of a module. */
export function registerBuiltin(
  name: `forkyard:${string}`,
  type: Class,
  encode?: (instance: never) => unknown,
  decode?: (payload: never) => unknown,
): void {
  add({ type, key: name, reference: undefined, encode, decode })
}

function add(registration: ClassRegistration): void {
  processState.classes.set(registration.type, registration)
  processState.classesByKey.set(registration.key, registration)
}

/** How instances of exactly this class travel. A subclass is another class: it would lose what it adds. */
export function registrationOf(type: Class): ClassRegistration | undefined {
  const known = processState.classes.get(type)
  if (known) return known
  if (!Object.hasOwn(type, reduce)) return undefined
  registerClass(type, (type as Class & { [reduce]: ClassOptions })[reduce])
  return processState.classes.get(type)
}

export function registrationByKey(key: string): ClassRegistration | undefined {
  return processState.classesByKey.get(key)
}

/**
 * A class that nobody registered, found by the module that exports it. Only errors travel this way: they arrive when no
 * one has prepared for them.
 */
export function registrationByReference(type: Class | undefined): ClassRegistration | undefined {
  const reference = type && (processState.findExport(type) ?? referenceOfNode(type))
  if (!type || !reference) return undefined
  return { type, key: classKey(reference), reference, encode: undefined, decode: undefined }
}

/** Takes in a class that was imported because a frame names it. */
export function adoptClass(reference: ClassReference, exported: unknown): void {
  if (typeof exported !== 'function' || processState.classesByKey.has(classKey(reference))) return
  const type = exported as Class
  if (registrationOf(type)?.key === classKey(reference)) return
  add({ type, key: classKey(reference), reference, encode: undefined, decode: undefined })
}

/** Node's own class that no global variable names. */
function referenceOfNode(type: Class): ClassReference | undefined {
  if (type.name !== 'AssertionError') return undefined
  const { AssertionError } = createRequire(import.meta.url)('node:assert') as typeof import('node:assert')
  return type === AssertionError ? { url: 'node:assert', export: 'AssertionError' } : undefined
}
