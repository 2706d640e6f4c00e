import { viewOf } from './binary.ts'
import { type ErrorDetail, emptyError, setErrorProperty } from './errors.ts'
import { fromText, type NodeKind, nodeKind, type Text } from './graph.ts'
import { ProtocolError } from './protocol-error.ts'
import { registrationByKey } from './reduce.ts'
import type { SharedHandle } from './shared-handle.ts'

/** The value of a table (`graph.ts`). Classes that it names must be loaded by now; errors fall back to their built-in class. */
export function hydrate(nodes: readonly unknown[]): unknown {
  const values = nodes.map(create)
  nodes.forEach((node, index) => {
    if (Array.isArray(node) && node.length === 3) fill(values, index, node as Composite)
  })
  return values.at(-1)
}

type Composite = [kind: NodeKind, detail: unknown, references: number[]]

/** First pass: every leaf, and every container, still empty. */
function create(node: unknown): unknown {
  if (!Array.isArray(node)) return node
  const [kind, detail] = node as Composite
  switch (kind) {
    case nodeKind.plain:
      return detail
    case nodeKind.object:
      return {}
    case nodeKind.nullPrototypeObject:
      return Object.create(null)
    case nodeKind.array:
    case nodeKind.sparseArray:
      return []
    case nodeKind.map:
      return new Map()
    case nodeKind.set:
      return new Set()
    case nodeKind.date:
      return new Date(detail as number)
    case nodeKind.regExp:
      return createRegExp(detail as [Text, string, number])
    case nodeKind.url:
      return new URL(detail as string)
    case nodeKind.urlSearchParams:
      return new URLSearchParams(detail as string)
    case nodeKind.negativeZero:
      return -0
    case nodeKind.text:
      return fromText(detail as Text)
    case nodeKind.numbers:
      return Array.from(detail as Float64Array)
    case nodeKind.arrayBuffer:
      return createArrayBuffer(detail as [Uint8Array, number | null])
    case nodeKind.error:
      return createError(detail as ErrorDetail)
    case nodeKind.domException:
      return createDomException(detail as [Text, Text])
    case nodeKind.record:
      return createRecord(detail as [string, Text[]])
    case nodeKind.shared:
      return (detail as SharedHandle).thing
    case nodeKind.boxed:
    case nodeKind.view:
    case nodeKind.instance:
      return undefined // Made in the second pass, out of what stands before it in the table.
    default:
      throw new ProtocolError(`A value holds a node of the unknown kind ${String(kind)}.`)
  }
}

/** Second pass, in the order of the table: what a node is made of stands before it. */
function fill(values: unknown[], index: number, [kind, detail, references]: Composite): void {
  const target = values[index]
  const at = (position: number): unknown => values[references[position]!]
  switch (kind) {
    case nodeKind.object:
    case nodeKind.nullPrototypeObject:
      return setProperties(target as object, detail as Text[], values, references)
    case nodeKind.record:
      return setProperties(target as object, (detail as [string, Text[]])[1], values, references)
    case nodeKind.array: {
      const array = target as unknown[]
      for (const reference of references) array.push(values[reference])
      return
    }
    case nodeKind.sparseArray: {
      const [length, ...keys] = detail as [number, ...Text[]]
      ;(target as unknown[]).length = length
      return setProperties(target as object, keys, values, references)
    }
    case nodeKind.map: {
      const map = target as Map<unknown, unknown>
      for (let position = 0; position < references.length; position += 2) map.set(at(position), at(position + 1))
      return
    }
    case nodeKind.set: {
      const set = target as Set<unknown>
      for (const reference of references) set.add(values[reference])
      return
    }
    case nodeKind.boxed:
      values[index] = Object(at(0))
      return
    case nodeKind.view: {
      const [code, byteOffset, byteLength] = detail as [number, number, number]
      values[index] = viewOf(code, at(0) as ArrayBuffer, byteOffset, byteLength)
      return
    }
    case nodeKind.error: {
      const [, key, keys, hidden, name] = detail as ErrorDetail
      const isClassKnown = key !== null && registrationByKey(key) !== undefined
      // The class stays behind; the name that it gave to its instances does not.
      if (name !== null && !isClassKnown) setErrorProperty(target as Error, 'name', name, true)
      keys.forEach((text, position) => {
        setErrorProperty(target as Error, fromText(text as Text), at(position), hidden[position]!)
      })
      return
    }
    case nodeKind.domException: {
      setErrorProperty(target as Error, 'stack', at(0), true)
      if (at(1) !== undefined) setErrorProperty(target as Error, 'cause', at(1), true)
      return
    }
    case nodeKind.instance: {
      const { decode, type } = registered(detail as string)
      const payload = at(0)
      values[index] = decode
        ? decode(payload as never)
        : Object.assign(Object.create(type.prototype as object) as object, payload)
      return
    }
  }
}

function setProperties(target: object, keys: Text[], values: unknown[], references: number[]): void {
  keys.forEach((text, position) => {
    const key = fromText(text)
    const value = values[references[position]!]
    if (key === '__proto__') {
      // An assignment would set the prototype instead.
      Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
    } else {
      ;(target as Record<string, unknown>)[key] = value
    }
  })
}

function createRegExp([source, flags, lastIndex]: [Text, string, number]): RegExp {
  const regExp = new RegExp(fromText(source), flags)
  regExp.lastIndex = lastIndex
  return regExp
}

function createArrayBuffer([bytes, maximum]: [Uint8Array, number | null]): ArrayBuffer {
  if (maximum === null && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength) {
    return bytes.buffer as ArrayBuffer
  }
  const Growable = ArrayBuffer as unknown as new (length: number, options?: { maxByteLength: number }) => ArrayBuffer
  const buffer =
    maximum === null ? new ArrayBuffer(bytes.byteLength) : new Growable(bytes.byteLength, { maxByteLength: maximum })
  new Uint8Array(buffer).set(bytes)
  return buffer
}

function createError([base, key]: ErrorDetail): Error {
  return emptyError(base, key === null ? undefined : registrationByKey(key)?.type)
}

function createDomException([message, name]: [Text, Text]): DOMException {
  return new DOMException(fromText(message), fromText(name))
}

function createRecord([key]: [string, Text[]]): object {
  return Object.create(registered(key).type.prototype as object) as object
}

function registered(key: string): NonNullable<ReturnType<typeof registrationByKey>> {
  const registration = registrationByKey(key)
  if (registration) return registration
  throw new TypeError(
    `A value is an instance of the class ${key}, which this process does not know: importing that module must export it, or call registerClass.`,
  )
}
