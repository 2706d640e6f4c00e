import { nameOfOwn, type Part, processState, ShipError } from '@forkyard/worker'
import { builtinPath } from './builtins.ts'
import { type Captured, isOwnFlag } from './captured-variables.ts'
import type { ClosureGraph, Owner, Path } from './closure-graph.ts'
import type { AnyFunction, FunctionFacts } from './function-facts.ts'
import type { ImportSource } from './module-text.ts'
import { viteRoot } from './test-runner.ts'

/**
 * What a captured variable becomes: its value by the rules for values, or, when it belongs to a module, what that module
 * has under the name.
 */
export class VariableParts {
  readonly #graph: ClosureGraph
  readonly #addValue: (value: unknown, owner: Owner, path: Path) => Part

  /** @param addValue The rules for values, functions among them. */
  constructor(graph: ClosureGraph, addValue: (value: unknown, owner: Owner, path: Path) => Part) {
    this.#graph = graph
    this.#addValue = addValue
  }

  add(variable: Captured, facts: FunctionFacts): Part {
    const { url } = facts
    const { name, value, special } = variable
    if (special === 'isMainProcess') return this.#addOwn(special)
    if (special === 'module') return this.#addCommonJsModule(value as NodeJS.Module, facts)
    if (special === 'counter') return this.#graph.addNode({ kind: 'counter' })
    if (special === 'require' || special === 'importMeta' || special === 'dynamicImport') {
      return this.addOfModule(special, facts)
    }
    if (special === 'nameHelper') return this.#addOwn(nameHelper)
    const source = variable.import
    if (source && url !== '') {
      const own = typeof value === 'function' ? this.addKnown(value as AnyFunction) : undefined
      return (
        own ??
        this.#graph.addNode(
          { kind: 'import', from: url, ...source, root: viteRoot() },
          isObject(value) ? value : undefined,
        )
      )
    }
    if (variable.members) return this.#addNamespace(variable, facts, url)
    return this.#addValue(value, facts, name)
  }

  #addOwn(name: string): Part {
    const key = `own ${name}`
    return this.#graph.partOf(key) ?? this.#graph.addNode({ kind: 'own', name }, key)
  }

  /** `import.meta`, `import()` and `require` of the module in which a function stands. */
  addOfModule(kind: 'require' | 'importMeta' | 'dynamicImport', facts: FunctionFacts): Part {
    const key = `${kind} ${facts.url}`
    return this.#graph.partOf(key) ?? this.#graph.addNode({ kind, url: facts.url, root: viteRoot() }, key)
  }

  /** What of `module` means something elsewhere. */
  #addCommonJsModule(module: NodeJS.Module, facts: FunctionFacts): Part {
    const known = this.#graph.partOf(module)
    if (known !== undefined) return known
    const place = this.#graph.reserve(module)
    const entries: [string, Part][] = [
      ['exports', this.#addValue(module.exports, facts, 'module.exports')],
      ['id', this.#graph.addValue(module.id, facts, 'module.id')],
      ['filename', this.#graph.addValue(module.filename, facts, 'module.filename')],
      ['require', this.addOfModule('require', facts)],
    ]
    this.#graph.nodes[place] = { kind: 'object', hasPrototype: true, entries }
    return place
  }

  /** A function that was met before, that every process has, or that says itself where it is. */
  addKnown(fn: AnyFunction): Part | undefined {
    const known = this.#graph.partOf(fn)
    if (known !== undefined) return known
    const own = nameOfOwn(fn)
    if (own !== undefined) return this.#graph.addNode({ kind: 'own', name: own }, fn)
    const tag = processState.recipes.get(fn)
    return tag ? this.#graph.addNode({ kind: 'reference', recipe: tag }, fn) : undefined
  }

  /** Of a namespace the exports that are used, and nothing else. */
  #addNamespace({ name, value, members, namespace }: Captured, facts: FunctionFacts, url: string): Part {
    const entries = [...members!].map((member): [string, Part] => {
      const exported = (value as Record<string, unknown>)[member]
      if (isOwnFlag(member, exported)) return [member, this.#addOwn(member)]
      const source = namespace && url !== '' ? { ...namespace, name: member } : undefined
      return [member, this.#addMember(exported, facts, `${name}.${member}`, source && { from: url, ...source })]
    })
    return this.#graph.addNode({ kind: 'object', hasPrototype: true, entries })
  }

  /** A function by the rules for functions; an object is imported again, and so is what cannot travel. */
  #addMember(
    exported: unknown,
    facts: FunctionFacts,
    path: Path,
    source: (ImportSource & { from: string }) | undefined,
  ): Part {
    if (!source) return this.#addValue(exported, facts, path)
    const addImport = (): Part => this.#graph.addNode({ kind: 'import', ...withAttributes(source), root: viteRoot() })
    if (typeof exported === 'object' && exported !== null && !builtinPath(exported)) return addImport()
    const before = this.#graph.mark()
    try {
      return this.#addValue(exported, facts, path)
    } catch (error) {
      if (!(error instanceof ShipError)) throw error
      this.#graph.forget(before)
      return addImport()
    }
  }
}

const nameHelper = '__name'

/** vite drops them. */
function withAttributes<T extends ImportSource>(source: T): T {
  return viteRoot() !== null && /\.json(?:$|\?)/.test(source.specifier)
    ? { ...source, attributes: { type: 'json' } }
    : source
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
