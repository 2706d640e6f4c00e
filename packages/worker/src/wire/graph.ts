import type { ClassReference, ClassRegistration } from './class-registration.ts'
import { SharedHandle } from './shared-handle.ts'

/*
 * The table form of a value: a list of nodes, the last one the value itself. A node is a primitive, or an array
 *
 *   [kind, detail, references]
 *
 * whose references are positions of other nodes. A node stands behind those that it refers to, except where there is a
 * cycle; so a reader makes all containers in one pass and fills them in a second. Nothing recurses: depth costs nothing.
 */

export const nodeKind = {
  /** detail: a plain value without anything nested in it that could be shared. */
  plain: 0,
  /** detail: keys. */
  object: 1,
  nullPrototypeObject: 2,
  array: 3,
  /** An array with holes or named properties. detail: [length, ...keys]. */
  sparseArray: 4,
  /** references: key, value, key, value ... */
  map: 5,
  set: 6,
  /** detail: milliseconds. */
  date: 7,
  /** detail: [source, flags, lastIndex]. */
  regExp: 8,
  /** detail: the href. */
  url: 9,
  /** detail: the query. */
  urlSearchParams: 10,
  negativeZero: 11,
  /** A string that UTF-8 would change. detail: its UTF-16LE bytes. */
  text: 12,
  /** A boxed primitive. references: the primitive. */
  boxed: 13,
  /** An ArrayBuffer that several views share, or that can grow. detail: [bytes, maxByteLength or nil]. */
  arrayBuffer: 14,
  /** detail: [binary code, byteOffset, byteLength]; references: its ArrayBuffer. */
  view: 15,
  /** detail: [built-in class, class key or nil, keys, keys that are not enumerable]. */
  error: 16,
  /** detail: [message, name, keys, keys that are not enumerable]. */
  domException: 17,
  /** An instance of a registered class. detail: class key; references: what its `encode` returned. */
  instance: 18,
  /** An instance that travels by its own properties. detail: [class key, keys]. */
  record: 19,
  /** An array of numbers. detail: a Float64Array, which keeps -0 and costs no node a number. */
  numbers: 20,
  /** Something that processes share, or its memory. detail: a handle. */
  shared: 21,
} as const

export type NodeKind = (typeof nodeKind)[keyof typeof nodeKind]

const byteOrderMark = 0xfeff

/** False for what UTF-8 would change: a lone half of a surrogate pair, a byte order mark, which a decoder takes away. */
export function isPlainText(value: string): boolean {
  return value.charCodeAt(0) !== byteOrderMark && value.isWellFormed()
}

/** A string as it travels: itself, or its UTF-16LE bytes when UTF-8 would change it. */
export type Text = string | Uint8Array

export function toText(value: string): Text {
  return isPlainText(value) ? value : Buffer.from(value, 'utf16le')
}

export function fromText(text: Text): string {
  return typeof text === 'string'
    ? text
    : Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf16le')
}

/** A value in its table form, and the classes that the reader needs. */
export class Graph {
  readonly nodes: readonly unknown[]
  readonly classes: ReadonlyMap<string, ClassReference>
  readonly bulky: boolean
  /** It holds handles: they are good as long as it lives. */
  readonly shares: boolean

  constructor(
    nodes: readonly unknown[],
    classes: ReadonlyMap<string, ClassReference>,
    { bulky = false, shares = false }: { bulky?: boolean; shares?: boolean } = {},
  ) {
    this.nodes = nodes
    this.classes = classes
    this.bulky = bulky
    this.shares = shares
  }

  get handles(): SharedHandle[] {
    if (!this.shares) return []
    const details = this.nodes.map(node => (Array.isArray(node) ? (node[1] as unknown) : undefined))
    return details.filter(detail => detail instanceof SharedHandle)
  }
}

/** What one value becomes in the table: a leaf node as it is, or a container whose children come next. */
export interface Container {
  readonly kind: NodeKind
  readonly detail: unknown
  readonly children: readonly unknown[]
  /** How the path goes on to a child: `.name`, `[3]`. */
  readonly step: (child: number) => string
  /** The class that the reader needs. */
  readonly registration?: ClassRegistration
  /** The reader makes it by calling `decode`, so its children must be whole by then. */
  readonly decoded?: boolean
}

/** Not an array, unlike every leaf node that is no primitive. */
export function isContainer(node: unknown): node is Container {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}
