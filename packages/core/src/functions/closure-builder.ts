import { types } from 'node:util'
import { type Key, type Part, type Property, type PrototypeMember, ShipError } from '@forkyard/worker'
import { builtinPath, isNative } from './builtins.ts'
import { capturedVariables } from './captured-variables.ts'
import { ClosureGraph, type Owner, type Path } from './closure-graph.ts'
import { inheritedBase, membersPutOnPrototype, propertiesPutOn } from './function-extras.ts'
import type { AnyFunction, FunctionFacts, Origins } from './function-facts.ts'
import { containerKind, ImpureObjects, isRecord, symbolKeysOf } from './impure-objects.ts'
import { nameOf, propertyStep } from './names.ts'
import {
  describeFunction,
  refuseNative,
  refuseProxy,
  refuseText,
  refuseUnreadable,
  ShipProblem,
} from './ship-problem.ts'
import { VariableParts } from './variable-parts.ts'

/**
 * Makes the graph of a function and of everything that it captured. Each thing is looked at once, so that cycles and
 * shared references arrive as they are.
 */
export class ClosureBuilder {
  readonly #origins: Origins
  readonly #captures: Readonly<Record<string, unknown>>
  /** The names of those that a text uses. */
  readonly usedCaptures: Set<string> = new Set()
  readonly #impure = new ImpureObjects(value => this.#isSpecial(value))
  readonly #refused: ReadonlyMap<AnyFunction, ShipError>
  readonly #graph = new ClosureGraph()
  readonly #variables = new VariableParts(this.#graph, (value, owner, path) => this.#add(value, owner, path))

  /**
   * @param captures Variables of the function by name, instead of what they are.
   * @param refused Functions whose texts were found not to travel.
   */
  constructor(
    origins: Origins,
    captures: Readonly<Record<string, unknown>> = {},
    refused: ReadonlyMap<AnyFunction, ShipError> = new Map(),
  ) {
    this.#origins = origins
    this.#captures = captures
    this.#refused = refused
  }

  /**
   * The function itself is the root.
   * @throws {ShipError} with the function, the reason, and what to do.
   */
  build(fn: AnyFunction, ship: 'auto' | 'reference' | 'value'): ClosureGraph {
    this.#graph.label = describeFunction(rootOf(fn))
    this.#graph.root = this.#addRoot(fn, ship)
    return this.#graph
  }

  #addRoot(fn: AnyFunction, ship: 'auto' | 'reference' | 'value'): Part {
    if (ship === 'auto' || types.isProxy(fn) || isNative(fn)) return this.#addFunction(fn, rootOf(fn), '')
    const facts = this.#origins.factsOf(fn, '')
    if (ship === 'value') return this.#addText(fn, facts)
    const exported = this.#origins.exportOf(facts)
    if (exported) return this.#graph.addNode({ kind: 'reference', recipe: { kind: 'export', ...exported } })
    throw new ShipProblem(
      'ERR_SHIP_EXPORT',
      "is to travel by reference (ship: 'reference'), and its own module does not export it",
      'Export it there under a name.',
    ).of(facts)
  }

  /** @param facts The function that needs it, by `path`. */
  #add(value: unknown, facts: Owner, path: Path): Part {
    switch (typeof value) {
      case 'function':
        return this.#addFunction(value as AnyFunction, facts, path)
      case 'symbol':
        return this.#addSymbol(value, facts, path)
      case 'object':
        return value === null ? this.#graph.addValue(value, facts, path) : this.#addObject(value, facts, path)
      default:
        return this.#graph.addValue(value, facts, path)
    }
  }

  #addSymbol(symbol: symbol, facts: Owner, path: Path): Part {
    const known = this.#graph.partOf(symbol)
    if (known !== undefined) return known
    const key = Symbol.keyFor(symbol)
    if (key !== undefined) return this.#graph.addNode({ kind: 'symbol', key }, symbol)
    const name = Object.getOwnPropertyNames(Symbol).find(each => (Symbol as never)[each] === symbol)
    if (name !== undefined) return this.#graph.addNode({ kind: 'builtin', path: [null, 'Symbol', name] }, symbol)
    throw new ShipProblem(
      'ERR_SHIP_SYMBOL',
      `captures ${path}, the ${String(symbol)}, which is another one in every process`,
      `Make it with Symbol.for(${JSON.stringify(symbol.description ?? 'name')}), which is the same everywhere.`,
    ).of(facts)
  }

  #addObject(value: object, facts: Owner, path: Path): Part {
    const known = this.#graph.partOf(value)
    if (known !== undefined) return known
    if (types.isProxy(value)) throw refuseProxy(path).of(facts)
    if (this.#isSpecial(value)) return this.#addSpecial(value, facts, path)
    if (!this.#impure.has(value)) {
      const required = isInstance(value) ? this.#exportOfCommonJs(value) : undefined
      if (required !== undefined) return required
      const part = this.#graph.addValue(value, facts, path)
      this.#graph.remember(value, part)
      return part
    }
    const builtin = builtinPath(value)
    if (builtin) return this.#graph.addNode({ kind: 'builtin', path: builtin }, value)
    return this.#exportOfCommonJs(value) ?? this.#addContainer(value, facts, path)
  }

  /** Something that no value stands for. */
  #isSpecial(value: object): boolean {
    if (types.isProxy(value)) return true
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === Object.prototype || prototype === Array.prototype) {
      return Symbol.toStringTag in value && builtinPath(value) !== undefined
    }
    return (
      types.isModuleNamespaceObject(value) ||
      prototype === TextEncoder.prototype ||
      prototype === TextDecoder.prototype ||
      (mayBeBuiltin(value) && builtinPath(value) !== undefined)
    )
  }

  #addSpecial(value: object, facts: Owner, path: Path): Part {
    const builtin = mayBeBuiltin(value) ? builtinPath(value) : undefined
    if (builtin) return this.#graph.addNode({ kind: 'builtin', path: builtin }, value)
    if (value instanceof TextEncoder) return this.#graph.addNode({ kind: 'new', name: 'TextEncoder', args: [] }, value)
    if (value instanceof TextDecoder) {
      const { encoding, fatal, ignoreBOM } = value
      return this.#graph.addNode({ kind: 'new', name: 'TextDecoder', args: [encoding, { fatal, ignoreBOM }] }, value)
    }
    if (types.isProxy(value)) throw refuseProxy(path).of(facts)
    const required = this.#exportOfCommonJs(value)
    if (required !== undefined) return required
    throw new ShipProblem(
      'ERR_SHIP_NS',
      `captures ${path}, the namespace of a module that cannot be told`,
      'Use its exports by their names, or import it inside of the function: await import(…).',
    ).of(facts)
  }

  #exportOfCommonJs(value: object): Part | undefined {
    const found = this.#origins.findInCommonJs(value)
    if (!found) return undefined
    return this.#graph.addNode({ kind: 'reference', recipe: { kind: 'export', ...found } }, value)
  }

  /** A container with a function in it: part by part. */
  #addContainer(value: object, facts: Owner, path: Path): Part {
    this.#graph.hasObjects = true
    const add = (child: unknown, step: string): Part => this.#add(child, facts, `${path}${step}`)
    const kind = containerKind(value)
    const place = this.#graph.reserve(value)
    if (kind === 'array') {
      const entries = this.#addEntries(value, facts, path)
      this.#graph.nodes[place] = { kind: 'array', length: (value as unknown[]).length, entries }
    } else if (kind === 'map') {
      const entries = [...(value as Map<unknown, unknown>)].map(([key, item], index): [Part, Part] => [
        add(key, `<key ${index}>`),
        add(item, typeof key === 'string' ? `.get(${JSON.stringify(key)})` : `<value ${index}>`),
      ])
      this.#graph.nodes[place] = { kind: 'map', entries }
    } else if (kind === 'set') {
      this.#graph.nodes[place] = {
        kind: 'set',
        items: [...(value as Set<unknown>)].map((item, index) => add(item, `<item ${index}>`)),
      }
    } else {
      const entries = this.#addEntries(value, facts, path)
      this.#graph.nodes[place] = { kind: 'object', hasPrototype: Object.getPrototypeOf(value) !== null, entries }
    }
    return place
  }

  #addEntries(value: object, facts: Owner, path: Path): Property[] {
    return [...Object.keys(value), ...symbolKeysOf(value)].map(key => {
      const step = `${path}${propertyStep(key)}`
      return [this.#addKey(key, facts, step), this.#add(readProperty(value, key, facts, step), facts, step)]
    })
  }

  #addKey(key: string | symbol, facts: Owner, path: Path): Key {
    return typeof key === 'string' ? key : this.#addSymbol(key, facts, path)
  }

  /** A function that was captured, by the same rules as the task itself. */
  #addFunction(fn: AnyFunction, owner: Owner, path: Path): Part {
    const known = this.#variables.addKnown(fn)
    if (known !== undefined) return known
    if (types.isProxy(fn)) throw refuseProxy(path).of(owner)
    if (isNative(fn)) return this.#addNative(fn, owner, path)
    const facts = this.#origins.factsOf(fn, this.#pathOf(owner, path))
    if (!this.#origins.isUsers(facts)) {
      const builtin = builtinPath(fn)
      if (builtin) return this.#graph.addNode({ kind: 'builtin', path: builtin }, fn)
      if (facts.url.startsWith('node:')) return this.#addOfNode(facts, path)
    }
    if (this.#origins.travelsByReference(facts)) {
      const exported = this.#origins.exportOf(facts)
      if (exported) return this.#graph.addNode({ kind: 'reference', recipe: { kind: 'export', ...exported } }, fn)
    }
    return this.#addTextOrReference(fn, facts)
  }

  #pathOf(owner: Owner, path: Path): Path {
    return owner.path === '' ? path : `${owner.path} → ${path}`
  }

  /** What cannot travel by its text may still be exported. */
  #addTextOrReference(fn: AnyFunction, facts: FunctionFacts): Part {
    const before = this.#graph.mark()
    try {
      return this.#addText(fn, facts)
    } catch (error) {
      const exported = error instanceof ShipError ? this.#origins.fallbackOf(facts) : undefined
      if (!exported) throw error
      this.#graph.forget(before)
      return this.#graph.addNode({ kind: 'reference', recipe: { kind: 'export', ...exported } }, fn)
    }
  }

  #addNative(fn: AnyFunction, owner: Owner, path: Path): Part {
    const builtin = builtinPath(fn)
    if (builtin) return this.#graph.addNode({ kind: 'builtin', path: builtin }, fn)
    const bound = this.#origins.boundOf(fn)
    if (!bound) throw refuseNative(fn).of({ ...rootOf(fn), path: this.#pathOf(owner, path) })
    const step = (name: string): Path => (path === '' ? name : `${path} → ${name}`)
    const target = this.#add(bound.target, owner, step('the function that is bound'))
    const thisArgument = this.#add(bound.thisArgument, owner, step('its bound this'))
    const args = bound.args.map((argument, index) => this.#add(argument, owner, step(`its bound argument ${index}`)))
    return this.#graph.addNode({ kind: 'bound', target, thisArgument, args }, fn)
  }

  /** A function that Node made: its text is of no use anywhere else. */
  #addOfNode(facts: FunctionFacts, path: Path): Part {
    const original = facts.scopes.find(({ variables }) => Object.hasOwn(variables, 'original'))?.variables.original
    if (typeof original !== 'function' || !/\bPromise\b/.test(facts.fullText)) {
      throw refuseNative(facts.fn).of({ ...facts, place: undefined })
    }
    const args = [this.#add(original, facts, path === '' ? 'what it promisifies' : `${path} → what it promisifies`)]
    return this.#graph.addNode({ kind: 'call', path: ['node:util', 'promisify'], args }, facts.fn)
  }

  #addText(fn: AnyFunction, facts: FunctionFacts): Part {
    const { text } = facts
    const refusal = this.#refused.get(fn)
    if (refusal) throw refusal
    refuseText(facts)
    if (facts.path === '') this.#graph.label = describeFunction(facts)
    const place = this.#graph.reserve(fn)
    const isClass = text.analysis.kind === 'class'
    if (isClass) this.#graph.hasObjects = true
    const base = this.#addBase(fn, facts)
    this.#graph.nodes[place] = {
      kind: 'function',
      name: nameOf(fn),
      source: facts.source,
      shape: text.shape,
      strict: text.strict,
      isClass,
      base,
      place: facts.place,
      captured: [...this.#addCaptured(facts, base)],
      properties: this.#addProperties(fn, facts),
      prototype: this.#addPrototype(fn, facts),
    }
    if (isClass) this.#graph.addClass(place, facts.location)
    return place
  }

  *#addCaptured(facts: FunctionFacts, base: Part | null): Iterable<[string, Part]> {
    const { analysis, names } = facts.text
    if (analysis.heritage) yield [names.heritage, base!]
    if (analysis.importMetas.length > 0) yield [names.importMeta, this.#variables.addOfModule('importMeta', facts)]
    if (analysis.dynamicImports.length > 0) yield [names.import, this.#variables.addOfModule('dynamicImport', facts)]
    for (const variable of capturedVariables(facts, this.#captures)) {
      if (Object.hasOwn(this.#captures, variable.name)) this.usedCaptures.add(variable.name)
      yield [variable.name, this.#variables.add(variable, facts)]
    }
  }

  #addProperties(fn: AnyFunction, facts: FunctionFacts): Property[] {
    return propertiesPutOn(fn, facts).map(({ key, value, path }): Property => {
      this.#graph.hasObjects = true
      return [this.#addKey(key, facts, path), this.#add(value, facts, path)]
    })
  }

  #addPrototype(fn: AnyFunction, facts: FunctionFacts): PrototypeMember[] {
    return membersPutOnPrototype(fn, facts).map(({ key, enumerable, halves, path }): PrototypeMember => {
      const parts = halves.map(([half, value]) => [half, this.#add(value, facts, path)])
      return { key: this.#addKey(key, facts, path), enumerable, ...Object.fromEntries(parts) }
    })
  }

  /** What a class extends; of a function that makes instances, what its prototype inherits from. */
  #addBase(fn: AnyFunction, facts: FunctionFacts): Part | null {
    if (facts.text.analysis.heritage) return this.#add(Object.getPrototypeOf(fn), facts, 'the class that it extends')
    const base = facts.text.analysis.kind === 'function' ? inheritedBase(fn) : undefined
    return base ? this.#add(base, facts, 'what its prototype inherits from') : null
  }
}

/** For messages about the task itself, before more is known of it. */
function rootOf(fn: AnyFunction): Owner {
  return { fn, path: '', place: undefined, fullText: Function.prototype.toString.call(fn) }
}

function readProperty(object: object, key: PropertyKey, owner: Owner, path: Path): unknown {
  try {
    return Reflect.get(object, key)
  } catch (cause) {
    throw refuseUnreadable(path, cause).of(owner)
  }
}

/** `process`, `Math`: not what a program makes. */
function mayBeBuiltin(value: object): boolean {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false
  return !isRecord(value) || Symbol.toStringTag in value
}

/** What a module may export as the one of its kind: a logger, a client. */
function isInstance(value: object): boolean {
  if (isRecord(value) || Array.isArray(value) || ArrayBuffer.isView(value)) return false
  const type: unknown = value.constructor
  return typeof type === 'function' && !isNative(type)
}
