import type { AnyFunction, FunctionFacts } from './function-facts.ts'
import { symbolKeysOf } from './impure-objects.ts'
import { inspect } from './inspector.ts'
import { nameOf, propertyStep } from './names.ts'
import { isWithin } from './origin.ts'
import { refuseAccessor } from './ship-problem.ts'

/*
 * What a function has beside its text: properties that were put on it, methods that were put on its prototype, and what
 * that inherits from.
 */

export interface PutProperty {
  readonly key: string | symbol
  readonly value: unknown
  /** Its name in messages. */
  readonly path: string
}

export interface PutMember {
  readonly key: string | symbol
  readonly enumerable: boolean
  /** `value`, or `get` and `set`. */
  readonly halves: readonly (readonly [string, unknown])[]
  readonly path: string
}

/** @throws {ShipError} for a property that is computed when it is read. */
export function propertiesPutOn(fn: AnyFunction, facts: FunctionFacts): PutProperty[] {
  return [...Object.keys(fn), ...symbolKeysOf(fn)].flatMap(key => {
    const descriptor = Object.getOwnPropertyDescriptor(fn, key)!
    if (descriptor.get && facts.text.analysis.kind !== 'class') throw refuseAccessor(key).of(facts)
    if (!('value' in descriptor) || key === 'prototype' || comesWithText(key, descriptor.value, facts)) return []
    return [{ key, value: descriptor.value as unknown, path: `its property ${propertyStep(key).replace(/^\./, '')}` }]
  })
}

export function membersPutOnPrototype(fn: AnyFunction, facts: FunctionFacts): PutMember[] {
  const prototype = prototypeOf(fn)
  if (!prototype) return []
  return Reflect.ownKeys(prototype).flatMap(key => {
    if (key === 'constructor') return []
    const { value, get, set, enumerable = false } = Object.getOwnPropertyDescriptor(prototype, key)!
    const halves = Object.entries({ value, get, set }).filter(
      ([, half]) => half !== undefined && !comesWithText(key, half, facts),
    )
    return halves.length === 0 ? [] : [{ key, enumerable, halves, path: `prototype${propertyStep(key)}` }]
  })
}

/** Of the old kind of class: the function whose instances its instances are too. */
export function inheritedBase(fn: AnyFunction): AnyFunction | undefined {
  const prototype = prototypeOf(fn)
  const inherited = prototype && (Object.getPrototypeOf(prototype) as { constructor?: unknown } | null)
  const base = inherited?.constructor
  if (typeof base !== 'function' || base === Object || base.prototype !== inherited) return undefined
  return base as AnyFunction
}

/** A method of a class, or a function in a static field, as the text makes it again. */
function comesWithText(key: string | symbol, value: unknown, facts: FunctionFacts): boolean {
  if (typeof value !== 'function' || facts.text.analysis.kind !== 'class') return false
  const name = typeof key === 'string' ? key : `[${key.description ?? ''}]`
  if (nameOf(value).replace(/^[gs]et /, '') !== name) return false
  return facts.fullText.includes(Function.prototype.toString.call(value)) && isWithin(inspect(value)?.location, facts)
}

/** Of a function that makes instances. Those of generators are made with them. */
function prototypeOf(fn: AnyFunction): object | undefined {
  const { prototype } = fn as { prototype?: unknown }
  if (typeof prototype !== 'object' || prototype === null) return undefined
  return Object.hasOwn(prototype, 'constructor') || Reflect.ownKeys(prototype).length > 0 ? prototype : undefined
}
