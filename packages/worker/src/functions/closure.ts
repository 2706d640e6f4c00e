import { revive as reviveValue } from '../wire/codec.ts'
import { type AnyFunction, type Compiled, compile } from './compile.ts'
import { importIn, importMetaOf, importName, requireIn } from './import-from.ts'
import { ownFunction } from './own-functions.ts'
import type { Closure, ClosureNode, FunctionNode, Key, Part, Property, ReferenceRecipe } from './recipe.ts'

/**
 * Makes a function and everything that it captured again. Imports are loaded first; then all functions and containers are
 * made empty, so that they may refer to each other in any way; classes, whose text uses what is around it at once, are
 * evaluated one after the other; and everything is filled.
 */
export async function reviveClosure(
  closure: Closure,
  load: (recipe: ReferenceRecipe) => Promise<unknown>,
): Promise<AnyFunction> {
  const made = new Revival(closure)
  await made.load(load)
  return made.build()
}

class Revival {
  readonly #closure: Closure
  readonly #values: readonly unknown[]
  readonly #made: unknown[]
  readonly #compiled = new Map<number, Compiled>()

  constructor(closure: Closure) {
    this.#closure = closure
    this.#values = reviveValue(closure.values) as unknown[]
    this.#made = new Array<unknown>(closure.nodes.length)
  }

  async load(load: (recipe: ReferenceRecipe) => Promise<unknown>): Promise<void> {
    await Promise.all(
      this.#closure.nodes.map(async (node, place) => {
        if (node.kind === 'reference') this.#made[place] = await load(node.recipe)
        else if (node.kind === 'import') this.#made[place] = await importName(node)
      }),
    )
  }

  build(): AnyFunction {
    const { nodes, classes, root } = this.#closure
    nodes.forEach((node, place) => {
      this.#make(node, place)
    })
    this.#fill()
    const waiting = [...classes]
    while (waiting.length > 0) {
      // A class may be used by the one that it extends, which then stands behind it.
      const ready = waiting.findIndex(place => this.#isReady(nodes[place] as FunctionNode))
      const [place] = waiting.splice(Math.max(0, ready), 1)
      this.#made[place!] = this.#compiled.get(place!)!.evaluate()
      this.#fill()
    }
    return this.#get(root) as AnyFunction
  }

  #isReady({ base }: FunctionNode): boolean {
    return base === null || base < 0 || this.#made[base] !== undefined
  }

  #get(part: Part): unknown {
    return part < 0 ? this.#values[~part] : this.#made[part]
  }

  #make(node: ClosureNode, place: number): void {
    switch (node.kind) {
      case 'reference':
      case 'import':
      case 'bound':
      case 'call':
        return
      case 'function': {
        const compiled = compile(node)
        this.#compiled.set(place, compiled)
        if (!node.isClass) this.#made[place] = compiled.evaluate()
        return
      }
      default:
        this.#made[place] = makeAlone(node)
    }
  }

  /** Everything refers to everything that was made so far. */
  #fill(): void {
    this.#combine()
    for (const [place, node] of this.#closure.nodes.entries()) {
      const made = this.#made[place]
      switch (node.kind) {
        case 'function':
          this.#fillFunction(node, place)
          break
        case 'set':
          ;(made as Set<unknown>).clear()
          for (const item of node.items) (made as Set<unknown>).add(this.#get(item))
          break
        case 'map':
          ;(made as Map<unknown, unknown>).clear()
          for (const [key, value] of node.entries) (made as Map<unknown, unknown>).set(this.#get(key), this.#get(value))
          break
        case 'array':
        case 'object':
          this.#define(made as object, node.entries)
      }
    }
  }

  #fillFunction({ captured, properties, prototype, base, isClass }: FunctionNode, place: number): void {
    this.#compiled.get(place)!.setCaptured(captured.map(([, part]) => this.#get(part)))
    const made = this.#made[place] as AnyFunction | undefined
    if (!made) return
    this.#define(made, properties)
    if (base !== null && !isClass) inherit(made, this.#get(base) as AnyFunction | undefined)
    for (const { key, enumerable, ...parts } of prototype) {
      const halves = Object.entries(parts).map(([half, part]) => [half, this.#get(part)])
      const writable = 'value' in parts ? { writable: true } : {}
      Object.defineProperty(made.prototype, this.#key(key), {
        ...Object.fromEntries(halves),
        ...writable,
        enumerable,
        configurable: true,
      })
    }
  }

  #key(key: Key): PropertyKey {
    return typeof key === 'number' ? (this.#get(key) as symbol) : key
  }

  #define(target: object, properties: readonly Property[]): void {
    for (const [key, part] of properties) define(target, this.#key(key), this.#get(part))
  }

  /** What is made of others stands behind them. What is made of a class has to wait for it. */
  #combine(): void {
    for (const [place, node] of this.#closure.nodes.entries()) {
      if ((node.kind !== 'bound' && node.kind !== 'call') || this.#made[place] !== undefined) continue
      const parts = node.kind === 'bound' ? [node.target, node.thisArgument, ...node.args] : node.args
      if (parts.some(part => part >= 0 && this.#made[part] === undefined)) continue
      const values = parts.map(part => this.#get(part))
      this.#made[place] = node.kind === 'bound' ? bind(values) : (findBuiltin(node.path) as AnyFunction)(...values)
    }
  }
}

/** What needs nothing of the others. */
function makeAlone(
  node: Exclude<ClosureNode, { kind: 'function' | 'bound' | 'call' | 'reference' | 'import' }>,
): unknown {
  switch (node.kind) {
    case 'builtin':
      return findBuiltin(node.path)
    case 'own':
      return ownFunction(node.name)
    case 'array':
      return new Array<unknown>(node.length)
    case 'set':
      return new Set()
    case 'map':
      return new Map()
    case 'object':
      return node.hasPrototype ? {} : (Object.create(null) as object)
    case 'new':
      return new (globalThis as unknown as Record<string, new (...args: unknown[]) => object>)[node.name]!(...node.args)
    case 'symbol':
      return Symbol.for(node.key)
    case 'require':
      return requireIn(node.url)
    case 'dynamicImport':
      return importIn(node.url, node.root)
    case 'importMeta':
      return importMetaOf(node.url)
    case 'counter':
      return counter
  }
}

function findBuiltin([module, ...keys]: readonly (string | null)[]): unknown {
  const whole: unknown = module ? requireIn(import.meta.url)(module) : globalThis
  return keys.reduce((found, key) => (found as Record<string, unknown>)[key as string], whole)
}

/** A function and an object of which every property is the same again, and of which nothing is kept. */
const counter: object = new Proxy(() => counter, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => 0 : counter),
  set: () => true,
})

/** Not by assignment: a key may be `__proto__`. */
function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

function bind([target, thisArgument, ...args]: unknown[]): AnyFunction {
  return (target as AnyFunction).bind(thisArgument, ...args)
}

function inherit(fn: AnyFunction, base: AnyFunction | undefined): void {
  if (base) Object.setPrototypeOf(fn.prototype, base.prototype as object)
}
