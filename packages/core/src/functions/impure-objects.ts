import { types } from 'node:util'
import { isNative } from './builtins.ts'

/**
 * Which of the objects that a value holds have a function, a symbol or something of the runtime in them, at any depth:
 * these travel part by part, everything else as one value. Most values hold none: that is seen in one walk, 2-9 ms for a
 * million numbers.
 */
export class ImpureObjects {
  readonly #isSpecial: (value: object) => boolean
  readonly #pure = new Set<object>()
  readonly #impure = new Set<object>()

  /** @param isSpecial What is not a value, beside functions and symbols. */
  constructor(isSpecial: (value: object) => boolean) {
    this.#isSpecial = isSpecial
  }

  has(value: object): boolean {
    if (!this.#pure.has(value) && !this.#impure.has(value)) this.#classify(value)
    return this.#impure.has(value)
  }

  #classify(root: object): void {
    const objects = new Set<object>([root])
    let found = false
    for (const object of objects) {
      if (this.#isSourceItself(object)) {
        found = true
        continue
      }
      for (const child of childrenOf(object)) {
        if (isObject(child)) objects.add(child)
        else if (isNoValue(child)) found = true
      }
    }
    if (found) this.#spread(objects)
    for (const object of objects) if (!this.#impure.has(object)) this.#pure.add(object)
  }

  /** Impure by itself. */
  #isSource(object: object): boolean {
    if (this.#isSourceItself(object)) return true
    for (const child of childrenOf(object)) if (isNoValue(child)) return true
    return false
  }

  /** The same, whatever its children are. */
  #isSourceItself(object: object): boolean {
    if (this.#impure.has(object) || this.#isSpecial(object)) return true
    return isRecord(object) && symbolKeysOf(object).length > 0
  }

  /** From what is impure to what holds it. */
  #spread(objects: ReadonlySet<object>): void {
    const holders = new Map<object, object[]>()
    for (const object of objects) {
      for (const child of childrenOf(object)) {
        if (!isObject(child)) continue
        const known = holders.get(child)
        if (known) known.push(object)
        else holders.set(child, [object])
      }
    }
    const pending = [...objects].filter(object => this.#isSource(object))
    const reached = new Set<object>()
    for (let object = pending.pop(); object; object = pending.pop()) {
      if (reached.has(object)) continue
      reached.add(object)
      this.#impure.add(object)
      for (const holder of holders.get(object) ?? []) pending.push(holder)
    }
  }
}

function isNoValue(value: unknown): boolean {
  return typeof value === 'function' || typeof value === 'symbol'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Of the containers that travel part by part. What else there is goes as a value, or not at all. */
function childrenOf(object: object): Iterable<unknown> {
  switch (containerKind(object)) {
    case 'array':
      return object as unknown[]
    case 'record':
      return valuesOf(object)
    case 'map':
      return [...(object as Map<unknown, unknown>)].flat(1)
    case 'set':
      return object as Set<unknown>
    default:
      return []
  }
}

/** Those that `Object.keys` would show if they were no symbols. */
export function symbolKeysOf(object: object): symbol[] {
  const keys = Object.getOwnPropertySymbols(object)
  return keys.filter(key => Object.prototype.propertyIsEnumerable.call(object, key))
}

/** A getter that throws is told later, with its place. */
function valuesOf(record: object): unknown[] {
  try {
    return Object.values(record)
  } catch {
    return Object.values(Object.getOwnPropertyDescriptors(record)).map(({ value }) => value as unknown)
  }
}

export type ContainerKind = 'array' | 'map' | 'set' | 'record'

/** What kind of container it is that travels part by part; undefined: something else, such as a subclass of one. */
export function containerKind(object: object): ContainerKind | undefined {
  if (Array.isArray(object)) return isExactly(object, 'Array') ? 'array' : undefined
  if (isRecord(object)) return 'record'
  if (types.isMap(object)) return isExactly(object, 'Map') ? 'map' : undefined
  return types.isSet(object) && isExactly(object, 'Set') ? 'set' : undefined
}

/** Of the built-in class of this name, in this realm or another one. */
function isExactly(object: object, name: 'Array' | 'Map' | 'Set'): boolean {
  const prototype = Object.getPrototypeOf(object) as { constructor?: unknown } | null
  if (prototype === globalThis[name].prototype) return true
  const type = prototype?.constructor
  return typeof type === 'function' && type.name === name && isNative(type)
}

/** An object with nothing but its properties, of this realm or another one. */
export function isRecord(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null
  return (
    prototype === null ||
    prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
  )
}
