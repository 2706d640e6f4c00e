import type { Class, ClassRegistration } from './class-registration.ts'
import { type Container, nodeKind, toText } from './graph.ts'
import { propertyStep } from './property-path.ts'
import { registrationByReference } from './reduce.ts'
import { thrownText } from './thrown-text.ts'

/*
 * An error travels as what it is: the nearest built-in class, the user's class when the other side can find it, and every
 * property of its own with its visibility - which is where message, stack, cause and AggregateError's errors live.
 */

type ErrorClass = new (message?: string) => Error

const builtinNames = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
  'SuppressedError',
]

const builtins = new Map<string, ErrorClass>()
for (const name of builtinNames) {
  const type = (globalThis as unknown as Record<string, ErrorClass | undefined>)[name]
  if (type) builtins.set(name, type)
}

export type ErrorDetail = [
  base: string,
  classKey: string | null,
  keys: unknown[],
  hidden: boolean[],
  /** For a reader that does not know the class: the name that the class gave to the error. */
  name: string | null,
]

/**
 * @param refusal Given for an error that was thrown: properties for which it returns a reason are left out, and the stack
 * says so; frames of this library are left out too.
 */
export function describeError(
  error: Error,
  registration: ClassRegistration | undefined,
  refusal: ((value: unknown) => string | undefined) | undefined,
): Container {
  const base = nearestBuiltin(error)
  const found = registration ?? (isBuiltinItself(error) ? undefined : registrationByReference(classOf(error)))
  const properties = ownProperties(error)
  const name = properties.has('name') ? base : String(read(error, 'name'))
  if (refusal) {
    trimStack(properties.get('stack')!)
    leaveBehind(properties, refusal)
  }

  const keys = [...properties.keys()]
  return {
    kind: nodeKind.error,
    detail: [
      base,
      found?.key ?? null,
      keys.map(toText),
      keys.map(key => properties.get(key)!.hidden),
      name === base ? null : name,
    ] satisfies ErrorDetail,
    children: keys.map(key => properties.get(key)!.value),
    step: child => propertyStep(keys[child]!),
    ...(found && { registration: found }),
  }
}

interface Property {
  value: unknown
  hidden: boolean
}

function ownProperties(error: Error): Map<string, Property> {
  const properties = new Map<string, Property>()
  // Read whether it is a property of its own or, in some versions of V8, an accessor further up.
  properties.set('stack', { value: read(error, 'stack'), hidden: true })
  for (const key of Object.getOwnPropertyNames(error)) {
    if (key === 'stack') continue
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key)
    properties.set(key, { value: read(error, key), hidden: !enumerable })
  }
  return properties
}

/** An error is on its way because something went wrong; a getter that throws must not hide what. */
function read(error: Error, key: string): unknown {
  try {
    const value: unknown = (error as unknown as Record<string, unknown>)[key]
    return key === 'stack' && typeof value !== 'string' ? String(value) : value
  } catch (thrown) {
    return `[reading ${key} threw ${thrownText(thrown)}]`
  }
}

/** Where this code lies: all of it in the folder of its package; bundled, in one file, beside which are the user's. */
const ownPlace = import.meta.url.replace(/(\/worker\/dist\/)[^/]*$/, '$1')

function trimStack(stack: Property): void {
  stack.value = String(stack.value)
    .split('\n')
    .filter(line => !line.includes(ownPlace))
    .join('\n')
}

function leaveBehind(properties: Map<string, Property>, refusal: (value: unknown) => string | undefined): void {
  const left: string[] = []
  for (const [key, { value }] of properties) {
    const reason = refusal(value)
    if (reason === undefined) continue
    properties.delete(key)
    left.push(`    (without ${propertyStep(key)}, which cannot travel: ${reason})`)
  }
  const stack = properties.get('stack')
  if (stack && left.length > 0) stack.value = [stack.value, ...left].join('\n')
}

function classOf(error: Error): Class | undefined {
  const prototype = Object.getPrototypeOf(error) as object | null
  const type: unknown = prototype && Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined
  return typeof type === 'function' ? (type as Class) : undefined
}

function isBuiltinItself(error: Error): boolean {
  const type = classOf(error)
  return type !== undefined && builtins.get(type.name) === type
}

/** By identity in this realm, by name in another one. */
function nearestBuiltin(error: Error): string {
  for (let prototype: unknown = Object.getPrototypeOf(error); prototype; prototype = Object.getPrototypeOf(prototype)) {
    const type: unknown = (prototype as object).constructor
    if (typeof type !== 'function') continue
    const known = builtins.get(type.name)
    if (known && (known === type || /\[native code\]/.test(Function.prototype.toString.call(type)))) {
      return type.name
    }
  }
  return 'Error'
}

/** An error of its class without any property yet; no constructor of the user runs. */
export function emptyError(base: string, type: Class | undefined): Error {
  const builtin = builtins.get(base) ?? Error
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return Reflect.construct(builtin, base === 'AggregateError' ? [[]] : [], type ?? builtin) as Error
  } finally {
    Error.stackTraceLimit = limit
  }
}

/** Sets a property as it was on the other side, over whatever the class put there. */
export function setErrorProperty(error: Error, key: string, value: unknown, hidden: boolean): void {
  Object.defineProperty(error, key, { value, enumerable: !hidden, writable: true, configurable: true })
}

/** Puts the frames of the caller behind those of the other process. */
export function appendStack(error: unknown, callerStack: string | undefined): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return
  const start = callerStack?.indexOf('\n    at ') ?? -1
  if (callerStack === undefined || start === -1) return
  const value = error.stack + callerStack.slice(start)
  // Refused for a frozen error, which then keeps the stack that it has.
  Reflect.defineProperty(error, 'stack', { value, enumerable: false, writable: true, configurable: true })
}
