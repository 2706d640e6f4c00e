import { types } from 'node:util'
import type { ClassReference } from './class-registration.ts'
import { describe } from './describe.ts'
import { EncodeError } from './encode-error.ts'
import { type Container, Graph, isContainer, nodeKind } from './graph.ts'
import { Refusal } from './refusal.ts'
import { thrownText } from './thrown-text.ts'

export interface DehydrateOptions {
  /** Where the value stands in its call: the head of an EncodeError's path. A number is an index, as 3 of `[3]`. */
  readonly path?: string | number
  readonly side?: 'argument' | 'result'
  /** Leave out properties of errors that cannot travel, and say so in their stack, instead of failing. */
  readonly lenientErrors?: boolean
  /** Errors whose properties are being tried at this moment: a reference back to one of them can travel. */
  readonly trying?: ReadonlySet<object>
  /** What such tries found: without it, errors in errors would be tried again at each level. */
  readonly tried?: Map<unknown, string | undefined>
}

/**
 * The table form (`graph.ts`) of any value that can travel.
 * @throws {EncodeError} with the path of what cannot.
 */
export function dehydrate(value: unknown, options: DehydrateOptions = {}): Graph {
  return new Dehydration(options).run(value)
}

/** A container that was entered; its children are visited one after the other. */
interface Visit extends Container {
  readonly id: number
  readonly references: number[]
}

/** Why a value cannot travel, or undefined. */
function tryToDehydrate(value: unknown, options: DehydrateOptions): string | undefined {
  try {
    dehydrate(value, options)
    return undefined
  } catch (error) {
    return (error as EncodeError).reason
  }
}

type ViewNode = [number, [code: number, byteOffset: number, byteLength: number], [buffer: number]]

/** Not by `& ~7`, which would cut it to 32 bits. */
function alignDown(offset: number): number {
  return offset - (offset % 8)
}

function isViewNode(node: unknown): node is ViewNode {
  return Array.isArray(node) && node[0] === nodeKind.view
}

class Dehydration {
  readonly #options: DehydrateOptions
  readonly #ids = new Map<object, number>()
  /** Nodes by id, in order of entry. */
  readonly #nodes: unknown[] = []
  /** Ids in order of completion: their order in the table. */
  readonly #completed: number[] = []
  readonly #stack: Visit[] = []
  /** Instances on the stack that `decode` will make, with the keys of their classes. */
  readonly #openInstances = new Map<number, string>()
  readonly #classes = new Map<string, ClassReference>()
  /** ArrayBuffers that the value names themselves, not only through views of them: they travel whole. */
  readonly #whole = new Set<unknown>()
  readonly #tried: Map<unknown, string | undefined>
  #bulky = false
  #shares = false

  constructor(options: DehydrateOptions) {
    this.#options = options
    this.#tried = options.tried ?? new Map()
  }

  run(value: unknown): Graph {
    this.#enter(value)
    for (let visit = this.#stack.at(-1); visit; visit = this.#stack.at(-1)) {
      const next = visit.references.length
      if (next < visit.children.length) {
        visit.references.push(this.#enter(visit.children[next]))
      } else {
        this.#stack.pop()
        this.#openInstances.delete(visit.id)
        this.#completed.push(visit.id)
      }
    }
    this.#trimBuffers()
    return new Graph(this.#table(), this.#classes, { bulky: this.#bulky, shares: this.#shares })
  }

  /** The id of a value; a container that is met for the first time goes on the stack. */
  #enter(value: unknown): number {
    if (typeof value === 'object' && value !== null) {
      if (types.isArrayBuffer(value) && this.#stack.at(-1)?.kind !== nodeKind.view) this.#whole.add(value)
      const known = this.#ids.get(value)
      if (known !== undefined) {
        this.#refuseCycleThroughInstance(known)
        return known
      }
    }
    const id = this.#nodes.length
    const node = this.#describe(value)
    if (typeof value === 'object' && value !== null) this.#ids.set(value, id)
    if (!isContainer(node)) {
      this.#nodes.push(node)
      this.#completed.push(id)
      return id
    }
    const visit: Visit = { ...node, id, references: [] }
    if (node.registration?.reference) this.#classes.set(node.registration.key, node.registration.reference)
    this.#nodes.push([node.kind, node.detail, visit.references])
    if (node.decoded) this.#openInstances.set(id, node.registration?.key ?? '')
    this.#stack.push(visit)
    return id
  }

  #describe(value: unknown): unknown {
    try {
      return describe(value, {
        lenient: this.#options.lenientErrors === true,
        refusal: child => this.#refusal(child, value),
        markBulky: () => {
          this.#bulky = true
        },
        markShared: () => {
          this.#shares = true
        },
      })
    } catch (error) {
      if (error instanceof Refusal) this.#fail(error.message, error.step, error.cause)
      this.#fail(`looking at it threw ${thrownText(error)}`, '', error)
    }
  }

  /** Why a property of an error cannot travel, or undefined. */
  #refusal(child: unknown, error: unknown): string | undefined {
    // Another error leaves behind its own properties itself.
    if (types.isNativeError(child)) return undefined
    const trying = new Set(this.#options.trying).add(error as object)
    if (typeof child === 'object' && child !== null && trying.has(child)) return undefined
    const tried = this.#tried
    if (!tried.has(child)) tried.set(child, tryToDehydrate(child, { lenientErrors: true, trying, tried }))
    return tried.get(child)
  }

  /** `decode` needs its payload whole, so the payload cannot hold the instance that it is for. */
  #refuseCycleThroughInstance(id: number): void {
    const key = this.#openInstances.get(id)
    if (key !== undefined) this.#fail(`it refers back to the instance of ${key} whose encode() returned it`)
  }

  /** @param step From the value that is being entered to what cannot travel. */
  #fail(reason: string, step = '', cause?: unknown): never {
    const last = this.#stack.length - 1
    const steps = this.#stack.map((visit, depth) =>
      visit.step(depth === last ? visit.references.length : visit.references.length - 1),
    )
    const { path: head = '', side } = this.#options
    const path = (typeof head === 'number' ? `[${head}]` : head) + steps.join('') + step
    throw new EncodeError(reason, path, side, cause === undefined ? undefined : { cause })
  }

  /** Of an ArrayBuffer that is only there as the memory of views, the part travels that they cover. */
  #trimBuffers(): void {
    const viewsByBuffer = new Map<number, ViewNode[]>()
    for (const node of this.#nodes) {
      if (!isViewNode(node)) continue
      const [buffer] = node[2]
      viewsByBuffer.set(buffer, [...(viewsByBuffer.get(buffer) ?? []), node])
    }
    for (const [id, siblings] of viewsByBuffer) {
      const node = this.#nodes[id] as [number, [Uint8Array, number | null]]
      if (node[0] === nodeKind.shared) continue
      const [bytes, maximum] = node[1]
      if (this.#whole.has(bytes.buffer) || maximum !== null) continue
      // Cut at a multiple of eight, so that every width stays aligned.
      const start = alignDown(Math.min(...siblings.map(([, [, offset]]) => offset)))
      const end = Math.max(...siblings.map(([, [, offset, length]]) => offset + length))
      node[1] = [bytes.subarray(start, end), null]
      for (const sibling of siblings) sibling[1] = [sibling[1][0], sibling[1][1] - start, sibling[1][2]]
    }
  }

  #table(): unknown[] {
    const positions = new Array<number>(this.#nodes.length)
    this.#completed.forEach((id, position) => {
      positions[id] = position
    })
    return this.#completed.map(id => {
      const node = this.#nodes[id]
      if (Array.isArray(node) && node.length === 3) {
        const references = node[2] as number[]
        node[2] = references.map(reference => positions[reference])
      }
      return node
    })
  }
}
