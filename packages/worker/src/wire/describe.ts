import { types } from 'node:util'
import {
  attachmentThreshold,
  type Binary,
  binaryCode,
  binaryCodeByName,
  bytesOf,
  isDetached,
  isOrdinaryMemory,
} from './binary.ts'
import type { Class, ClassRegistration } from './class-registration.ts'
import { describeError } from './errors.ts'
import { type Container, isPlainText, type NodeKind, nodeKind, toText } from './graph.ts'
import { hasNamedProperties, isPlainKey } from './plain.ts'
import { propertyStep } from './property-path.ts'
import { registrationOf } from './reduce.ts'
import { Refusal } from './refusal.ts'
import { isShared, SharedHandle } from './shared-handle.ts'
import { thrownText } from './thrown-text.ts'

export interface DescribeContext {
  readonly lenient: boolean
  /** Why a value cannot travel, or undefined. */
  readonly refusal: (value: unknown) => string | undefined
  readonly markBulky: () => void
  readonly markShared: () => void
}

/** @throws {Refusal} when the value cannot travel. */
export function describe(value: unknown, context: DescribeContext): unknown {
  switch (typeof value) {
    case 'string':
      return isPlainText(value) ? value : [nodeKind.text, toText(value)]
    case 'number':
      return Object.is(value, -0) ? [nodeKind.negativeZero] : value
    case 'function':
      throw new Refusal(`a function (${value.name || 'anonymous'}): only the task itself may be one`)
    case 'symbol':
      throw new Refusal(`a symbol (${String(value)})`)
    case 'object':
      return value === null ? null : describeObject(value, context)
    default:
      return value
  }
}

function describeObject(value: object, context: DescribeContext): unknown {
  if (isShared(value)) {
    context.markShared()
    return [nodeKind.shared, travelling(value)]
  }
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return describeProperties(value, nodeKind.nullPrototypeObject)
  if (isObjectPrototype(prototype)) return describePlainObject(value)
  const type = classOf(prototype)
  const registration = type && registrationOf(type)
  if (registration?.encode || registration?.decode) return describeInstance(value, registration)
  if (value instanceof DOMException) return describeDomException(value, context)
  if (types.isNativeError(value) || value instanceof Error) {
    return describeError(value as Error, registration, context.lenient ? context.refusal : undefined)
  }
  if (registration) return describeRecord(value, registration)
  if (Array.isArray(value)) return describeArray(value, prototype)
  return describeBuiltin(value, prototype, context) ?? refuseInstance(type)
}

function travelling(value: object): SharedHandle {
  const handle = SharedHandle.of(value)
  try {
    // That it cannot travel is said here, where the path is known.
    void handle.payload
    return handle
  } catch (cause) {
    throw new Refusal(cause instanceof Error ? cause.message : String(cause), '', { cause })
  }
}

/** An instance of a class that says what travels instead of it, or how it is made again. */
function describeInstance(value: object, registration: ClassRegistration): Container {
  const { encode, key } = registration
  return {
    kind: nodeKind.instance,
    detail: key,
    children: [encode ? encode(value as never) : { ...value }],
    step: () => (encode ? '.encode()' : ''),
    registration,
    decoded: true,
  }
}

/** An instance that travels by its own properties. */
function describeRecord(value: object, registration: ClassRegistration): Container {
  if (hasContentBesideProperties(value)) {
    throw new Refusal(
      `an instance of the class ${registration.type.name}, whose properties are not its content: give registerClass an encode and a decode`,
    )
  }
  const { children, detail, step } = describeAll(value, nodeKind.record)
  return { kind: nodeKind.record, detail: [registration.key, detail], children, step, registration }
}

/** A subclass of a built-in class that keeps what it holds where no property shows it. */
function hasContentBesideProperties(value: object): boolean {
  return (
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    [
      types.isAnyArrayBuffer,
      types.isBoxedPrimitive,
      types.isDate,
      types.isGeneratorObject,
      types.isMap,
      types.isPromise,
      types.isRegExp,
      types.isSet,
      types.isWeakMap,
      types.isWeakSet,
    ].some(is => is(value))
  )
}

function describePlainObject(value: object): unknown {
  const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag)
  if (tag && !tag.enumerable) {
    throw new Refusal(`a namespace object of the language (${String(tag.value)}), which would arrive empty`)
  }
  return describeProperties(value, nodeKind.object)
}

/** Of this realm or another one: a test runner's sandbox, a vm context. */
function isObjectPrototype(prototype: object): boolean {
  return (
    prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
  )
}

function classOf(prototype: object): Class | undefined {
  const type: unknown = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined
  return typeof type === 'function' ? (type as Class) : undefined
}

function refuseInstance(type: Class | undefined): never {
  const name = type?.name || 'anonymous'
  if (name === 'Promise') throw new Refusal('a Promise: await it first')
  if (!type?.name) throw new Refusal('an object of a class without a name, such as a generator')
  if (isNative(type))
    throw new Refusal(`${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}, which has no meaning in another process`)
  throw new Refusal(
    `an instance of the class ${name}, which is not registered: call registerClass(${name}, { url: import.meta.url }) in its module, or send a plain object`,
  )
}

function describeArray(array: unknown[], prototype: object): unknown {
  if (prototype !== Array.prototype && !isBuiltin(prototype, 'Array')) refuseInstance(classOf(prototype))
  refuseSymbolKeys(array)
  if (hasNamedProperties(array) || hasHoles(array)) {
    const keys = Object.keys(array)
    const items = array as unknown as Record<string, unknown>
    return {
      kind: nodeKind.sparseArray,
      detail: [array.length, ...keys.map(toText)],
      children: keys.map(key => items[key]),
      step: child => propertyStep(keys[child]!),
    } satisfies Container
  }
  if (array.every(isSimplePrimitive)) return [nodeKind.plain, array]
  if (array.every(item => typeof item === 'number')) return [nodeKind.numbers, Float64Array.from(array)]
  return {
    kind: nodeKind.array,
    detail: null,
    children: array,
    step: child => `[${child}]`,
  } satisfies Container
}

function hasHoles(array: unknown[]): boolean {
  for (let index = 0; index < array.length; index++) {
    if (array[index] === undefined && !(index in array)) return true
  }
  return false
}

/** A primitive that msgpackr writes as it is. */
function isSimplePrimitive(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return isPlainText(value)
    case 'number':
      return !Object.is(value, -0)
    case 'object':
      return value === null
    default:
      return typeof value !== 'function' && typeof value !== 'symbol'
  }
}

function describeProperties(value: object, kind: NodeKind): unknown {
  const container = describeAll(value, kind)
  const { keys, children } = container
  if (kind === nodeKind.object && keys.every(isPlainKey) && children.every(isSimplePrimitive)) {
    // The values that were read, not the object: a getter is asked once.
    return [nodeKind.plain, Object.fromEntries(keys.map((key, index) => [key, children[index]]))]
  }
  return container
}

function describeAll(value: object, kind: NodeKind): Container & { keys: string[] } {
  refuseSymbolKeys(value)
  const keys = Object.keys(value)
  const children = keys.map(key => readProperty(value as Record<string, unknown>, key))
  return { kind, detail: keys.map(toText), children, step: child => propertyStep(keys[child]!), keys }
}

function readProperty(value: Record<string, unknown>, key: string): unknown {
  try {
    return value[key]
  } catch (cause) {
    throw new Refusal(`reading it threw ${thrownText(cause)}`, propertyStep(key), { cause })
  }
}

function refuseSymbolKeys(value: object): void {
  const symbol = Object.getOwnPropertySymbols(value).find(key => Object.prototype.propertyIsEnumerable.call(value, key))
  if (symbol) throw new Refusal(`a property whose key is a symbol (${String(symbol)})`)
}

/** Built-in types, recognised by what they are, so that another realm's count too. Undefined: none of them. */
function describeBuiltin(value: object, prototype: object, context: DescribeContext): unknown {
  if (types.isDate(value) && isBuiltin(prototype, 'Date')) return leaf(value, nodeKind.date, value.getTime())
  if (types.isMap(value) && isBuiltin(prototype, 'Map')) return describeMap(value)
  if (types.isSet(value) && isBuiltin(prototype, 'Set')) return describeSet(value)
  if (types.isRegExp(value) && isBuiltin(prototype, 'RegExp')) {
    return leaf(value, nodeKind.regExp, [toText(value.source), value.flags, value.lastIndex])
  }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return describeBinary(value, prototype, context)
  if (types.isBoxedPrimitive(value)) return describeBoxed(value)
  if (value instanceof URL && isBuiltin(prototype, 'URL')) return leaf(value, nodeKind.url, value.href)
  if (value instanceof URLSearchParams && isBuiltin(prototype, 'URLSearchParams')) {
    return leaf(value, nodeKind.urlSearchParams, value.toString())
  }
  return undefined
}

/** Exactly the built-in of this name, in this realm or another; not a subclass. */
function isBuiltin(prototype: object, name: string): boolean {
  const type = classOf(prototype)
  return type?.name === name && isNative(type)
}

/** Written in C++, or a class of Node itself, which is the same object as the global one. */
function isNative(type: Class): boolean {
  return (
    (globalThis as unknown as Record<string, unknown>)[type.name] === type ||
    /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(type))
  )
}

function leaf(value: object, kind: NodeKind, detail: unknown): unknown {
  refuseOwnProperties(value)
  return [kind, detail]
}

/** Of a type that travels by its content alone. */
function refuseOwnProperties(value: object): void {
  const named = Object.keys(value).filter(key => !/^\d+$/.test(key))
  if (named.length > 0 || Object.getOwnPropertySymbols(value).length > 0) {
    throw new Refusal(`a ${value.constructor.name} with properties of its own (${named.join(', ')})`)
  }
}

function describeMap(map: Map<unknown, unknown>): Container {
  refuseOwnProperties(map)
  const children = [...map].flat(1)
  const keys = [...map.keys()]
  return {
    kind: nodeKind.map,
    detail: null,
    children,
    step: child => {
      const key = keys[child >> 1]
      const label = typeof key === 'string' ? JSON.stringify(key) : typeof key === 'number' ? String(key) : undefined
      if (child % 2 === 0) return `<key ${child >> 1}>`
      return label === undefined ? `<value ${child >> 1}>` : `.get(${label})`
    },
  }
}

function describeSet(set: Set<unknown>): Container {
  refuseOwnProperties(set)
  return { kind: nodeKind.set, detail: null, children: [...set], step: child => `<item ${child}>` }
}

function describeBoxed(value: object): Container {
  refuseOwnProperties(value)
  const primitive: unknown = value.valueOf()
  if (typeof primitive === 'symbol') throw new Refusal('a boxed symbol')
  return { kind: nodeKind.boxed, detail: null, children: [primitive], step: () => '.valueOf()' }
}

function describeDomException(value: DOMException, { lenient, refusal }: DescribeContext): Container {
  const { cause } = value as { cause?: unknown }
  const reason = lenient ? refusal(cause) : undefined
  return {
    kind: nodeKind.domException,
    detail: [toText(value.message), toText(value.name)],
    children: [value.stack, reason === undefined ? cause : undefined],
    step: child => (child === 0 ? '.stack' : '.cause'),
  }
}

function describeBinary(value: Binary, prototype: object, context: DescribeContext): unknown {
  const name = (value as { [Symbol.toStringTag]: string })[Symbol.toStringTag]
  const code = binaryCode(value) ?? (isBuiltin(prototype, name) ? binaryCodeByName(name) : undefined)
  if (code === undefined) {
    if (types.isSharedArrayBuffer(value)) refuseSharedMemory()
    refuseInstance(classOf(prototype))
  }
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  const shared = isShared(buffer)
  if (types.isSharedArrayBuffer(buffer) && !shared) refuseSharedMemory()
  if (hasNamedProperties(value)) refuseOwnProperties(value)
  if (!shared && isDetached(buffer as ArrayBuffer))
    throw new Refusal(`a ${name} whose memory was transferred elsewhere (detached)`)
  if (value.byteLength >= attachmentThreshold && !shared) context.markBulky()
  if (Buffer.isBuffer(value) && !shared) return [nodeKind.plain, value]
  if (ArrayBuffer.isView(value)) {
    return {
      kind: nodeKind.view,
      detail: [code, value.byteOffset, value.byteLength],
      children: [buffer],
      step: () => '.buffer',
    } satisfies Container
  }
  const maximum = isOrdinaryMemory(value) ? null : (value as unknown as { maxByteLength: number }).maxByteLength
  return [nodeKind.arrayBuffer, [bytesOf(value), maximum]]
}

function refuseSharedMemory(): never {
  throw new Refusal(
    'a SharedArrayBuffer, whose memory only the threads of one process share: use shared() or a SharedArray, or send a copy, such as new Uint8Array(buffer).slice()',
  )
}
