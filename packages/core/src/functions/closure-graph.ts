import { type Closure, type ClosureNode, EncodeError, type Part, prepare } from '@forkyard/worker'
import type { AnyFunction, FunctionFacts } from './function-facts.ts'
import type { Location } from './inspector.ts'
import { ShipProblem } from './ship-problem.ts'

/** What is said of a function in a message. */
export type Owner = Pick<FunctionFacts, 'fn' | 'path' | 'place' | 'fullText'>

/** A name by which a place in what was captured can be found: `helpers.round`. */
export type Path = string

/** How far a graph had grown. */
type Mark = readonly [nodes: number, values: number, known: number, classes: number]

/** The parts of a closure as they are found. */
export class ClosureGraph {
  root: Part = 0
  readonly nodes: ClosureNode[] = []
  /** Nodes that are classes, each behind those that it uses, and where they stand. */
  readonly #classes: { readonly place: number; readonly location: Location | undefined }[] = []
  /** It holds objects, which a worker could change. */
  hasObjects = false
  /** The function in words. */
  label = ''
  /** The function that captured what cannot travel. */
  culprit: AnyFunction | undefined
  readonly #values: unknown[] = []
  /** For messages: by place in the values, whose they are. */
  readonly #owners: { readonly owner: Owner; readonly path: Path }[] = []
  readonly #parts = new Map<unknown, Part>()
  /** What has a part, in this order, to forget what came to nothing. */
  readonly #known: unknown[] = []

  /** The part that something became before. */
  partOf(value: unknown): Part | undefined {
    return this.#parts.get(value)
  }

  remember(value: unknown, part: Part): void {
    this.#parts.set(value, part)
    this.#known.push(value)
  }

  addNode(node: ClosureNode, of?: unknown): Part {
    const part = this.nodes.push(node) - 1
    if (of !== undefined) this.remember(of, part)
    return part
  }

  /** A place for a node whose own parts, which may refer to it, come first. */
  reserve(of: unknown): number {
    return this.addNode({ kind: 'array', length: 0, entries: [] }, of)
  }

  addValue(value: unknown, owner: Owner, path: Path): Part {
    if (typeof value === 'object' && value !== null) this.hasObjects = true
    this.#owners.push({ owner, path })
    return ~(this.#values.push(value) - 1)
  }

  addClass(place: number, location: Location | undefined): void {
    this.#classes.push({ place, location })
  }

  /** Those of one script in the order of their places, in which they were evaluated in this process. */
  #orderClasses(): number[] {
    const sorted = this.#classes.toSorted((one, other) => comparePlaces(one.location, other.location))
    const next = new Map<string | undefined, number>()
    return this.#classes.map(({ location }) => {
      const ofScript = sorted.filter(each => each.location?.scriptId === location?.scriptId)
      const index = next.get(location?.scriptId) ?? 0
      next.set(location?.scriptId, index + 1)
      return ofScript[index]!.place
    })
  }

  mark(): Mark {
    return [this.nodes.length, this.#values.length, this.#known.length, this.#classes.length]
  }

  /** Forgets what was added since. */
  forget([nodes, values, known, classes]: Mark): void {
    this.nodes.length = nodes
    this.#values.length = values
    this.#owners.length = values
    this.#classes.length = classes
    for (const value of this.#known.splice(known)) this.#parts.delete(value)
  }

  /** What was captured, by what it is called. */
  get captured(): readonly { readonly value: unknown; readonly path: Path }[] {
    return this.#values.map((value, index) => ({ value, path: this.#owners[index]!.path }))
  }

  /** @throws {ShipError} ERR_SHIP_INSTANCE when a value cannot travel. */
  seal(): Closure {
    return { root: this.root, nodes: this.nodes, values: this.#prepareValues(), classes: this.#orderClasses() }
  }

  #prepareValues(): unknown {
    try {
      return prepare(this.#values)
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error
      const [, index, rest] = /^\[(\d+)\](.*)$/s.exec(error.path) ?? []
      const found = this.#owners[Number(index)]
      if (!found) throw error
      this.culprit = found.owner.fn
      throw new ShipProblem(
        'ERR_SHIP_INSTANCE',
        `captures ${found.path}${rest}: ${error.reason}`,
        'Make it inside the function, or in the initializer, or put it into a module of its own and import it there.',
        { cause: error },
      ).of(found.owner)
    }
  }
}

function comparePlaces(one: Location | undefined, other: Location | undefined): number {
  if (!one || !other) return 0
  return one.line - other.line || one.column - other.column
}
