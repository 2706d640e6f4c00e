import { inspect } from 'node:util'
import { attachmentThreshold, type Binary, binaryCode, isOrdinaryMemory } from './binary.ts'
import { isPlainText } from './graph.ts'

/*
 * The one walk before a value is packed. msgpackr alone would change some values in silence (-0, holes, symbol keys, lone
 * surrogates, class instances, shared references ...), so this decides which way a value goes:
 *
 * - plain: a tree of JSON-like values, undefined, bigint, Date and binary data. msgpackr writes it as it is.
 * - anything else: the table form of `dehydrate.ts`, which carries every value right or says where it cannot.
 *
 * Price: about 1 us for a nested object of 1 KB, 7 ns a number of an array.
 */

/** Deeper plain values take the table form, which does not recurse. */
const deepest = 100

let root: object | undefined
let seen: Set<object> | undefined
let bulky = false

export interface Plainness {
  readonly plain: boolean
  /** The value holds a binary that will leave the message: its memory is read when the frame is written, not before. */
  readonly bulky: boolean
}

const plainSmall: Plainness = { plain: true, bulky: false }
const plainBulky: Plainness = { plain: true, bulky: true }
const notPlain: Plainness = { plain: false, bulky: false }

export function examine(value: unknown): Plainness {
  if (typeof value !== 'object' || value === null) return isPlain(value, 0) ? plainSmall : notPlain
  root = value
  bulky = false
  try {
    if (!isPlain(value, 0)) return notPlain
    return bulky ? plainBulky : plainSmall
  } catch {
    // A getter or a proxy trap that throws: the table form finds out where, and says so.
    return notPlain
  } finally {
    root = undefined
    seen = undefined
  }
}

function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'number':
      return value !== 0 || 1 / value > 0
    case 'string':
      return isPlainText(value)
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return true
    case 'object':
      return value === null || isPlainObject(value, depth)
    default:
      return false
  }
}

function isPlainObject(value: object, depth: number): boolean {
  if (depth > deepest) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return isFirstSight(value, depth) && hasPlainProperties(value, depth)
  if (prototype === Array.prototype) return isFirstSight(value, depth) && hasPlainItems(value as unknown[], depth)
  if (prototype === Date.prototype) return isFirstSight(value, depth) && !hasOwnProperties(value)
  if (binaryCode(value) !== undefined) return isPlainBinary(value as Binary, depth)
  return false
}

/** False for a second reference to the same object. A set is made only when there is more than the root. */
function isFirstSight(value: object, depth: number): boolean {
  if (depth === 0) return true
  if (value === root || seen?.has(value)) return false
  seen ??= new Set()
  seen.add(value)
  return true
}

function hasPlainProperties(value: object, depth: number): boolean {
  const record = value as Record<string, unknown>
  for (const key of Object.keys(record)) {
    if (!isPlainKey(key) || !isPlain(record[key], depth + 1)) return false
  }
  return Object.getOwnPropertySymbols(value).length === 0
}

/** `__keys__` is msgpackr's own, where it keeps the keys of records. */
export function isPlainKey(key: string): boolean {
  return key !== '__proto__' && key !== '__keys__' && isPlainText(key)
}

function hasPlainItems(array: unknown[], depth: number): boolean {
  if (hasNamedProperties(array)) return false
  for (let index = 0; index < array.length; index++) {
    const item = array[index]
    if (item === undefined && !(index in array)) return false
    if (!isPlain(item, depth + 1)) return false
  }
  return true
}

const manyItems = 64

/**
 * Whether an array, or a binary, has properties beside its items, as the result of a regular expression has.
 *
 * `Object.keys` makes a string of every index: 40 ns an item, 4 ms for 100,000. `inspect` asks V8 for the other properties
 * alone: 0.7 us for an array of any length, and shows them behind the items.
 */
export function hasNamedProperties(value: object): boolean {
  if (Object.getOwnPropertySymbols(value).length > 0) return true
  const length = (value as { length?: number }).length ?? 0
  if (length <= manyItems) return Object.keys(value).length !== length
  return !inspect(value, onlyNamedProperties).endsWith(`[ ... ${length} more items ]`)
}

const onlyNamedProperties = {
  maxArrayLength: 0,
  depth: 0,
  customInspect: false,
  showHidden: false,
  colors: false,
  getters: false,
  numericSeparator: false,
  breakLength: Infinity,
}

export function hasOwnProperties(value: object): boolean {
  return Object.keys(value).length > 0 || Object.getOwnPropertySymbols(value).length > 0
}

function isPlainBinary(value: Binary, depth: number): boolean {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  if (!isOrdinaryMemory(buffer) || hasNamedProperties(value)) return false
  // Two views of one ArrayBuffer stay two views of one. Buffers are slices of Node's common slab: each goes alone.
  if (!isFirstSight(Buffer.isBuffer(value) ? value : buffer, depth)) return false
  if (value.byteLength >= attachmentThreshold) bulky = true
  return true
}
