import type { Prepared } from '../wire/codec.ts'

/** How a process that never saw a function gets it. */
export type Recipe = ReferenceRecipe | ClosureRecipe

/** A function that every process finds by the URL of a module. */
export interface ReferenceRecipe {
  /** The module exports it, or names it in `defineTasks`. */
  readonly kind: 'export' | 'defined'
  readonly url: string
  readonly name: string
}

/** A function that travels by its text, with what it captured. */
export interface ClosureRecipe {
  readonly kind: 'closure'
  readonly name: string
  /** It and its place in words, for messages. */
  readonly label: string
  /** A `Closure`, packed: what was captured is taken down at the moment of the call. */
  readonly capsule: Uint8Array
  /** The classes to load before it is unpacked: url, export. */
  readonly classes: readonly (readonly [string, string])[]
}

/** A part of a closure: `n >= 0` the node at that place, else the value at place `~n`. */
export type Part = number

/** Of a property: its name, or the part that is the symbol. */
export type Key = string | Part
export type Property = readonly [Key, Part]

/** A function and everything that it captured, as a graph. */
export interface Closure {
  readonly root: Part
  readonly nodes: readonly ClosureNode[]
  /** Values without a function in them. One list, so that what they share stays shared. */
  readonly values: Prepared
  /** The nodes that are classes, in the order in which their texts can be evaluated. */
  readonly classes: readonly number[]
}

export type ClosureNode =
  | FunctionNode
  | { readonly kind: 'reference'; readonly recipe: ReferenceRecipe }
  | ImportNode
  /** What Node and the language have by themselves: a module (null: the global object), then property after property. */
  | { readonly kind: 'builtin'; readonly path: readonly (string | null)[] }
  /** What a function of Node returns. */
  | { readonly kind: 'call'; readonly path: readonly (string | null)[]; readonly args: readonly Part[] }
  /** A function of this library. */
  | { readonly kind: 'own'; readonly name: string }
  | { readonly kind: 'bound'; readonly target: Part; readonly thisArgument: Part; readonly args: readonly Part[] }
  | { readonly kind: 'array'; readonly length: number; readonly entries: readonly Property[] }
  | { readonly kind: 'set'; readonly items: readonly Part[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Part, Part])[] }
  | {
      readonly kind: 'object'
      readonly hasPrototype: boolean
      readonly entries: readonly Property[]
    }
  /** `new X(...args)` of a global class. */
  | { readonly kind: 'new'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'symbol'; readonly key: string }
  /** `require`, `import()` and `import.meta` of a module. */
  | { readonly kind: 'require' | 'dynamicImport' | 'importMeta'; readonly url: string; readonly root: string | null }
  /** A counter of a coverage tool: it counts nowhere. */
  | { readonly kind: 'counter' }

/** Something that a module imports. */
export interface ImportNode {
  readonly kind: 'import'
  /** The importing module. */
  readonly from: string
  readonly specifier: string
  /** `*`: the whole namespace. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Where paths begin with `/`, when vite made the specifier. */
  readonly root: string | null
}

export interface FunctionNode {
  readonly kind: 'function'
  readonly name: string
  readonly source: string
  readonly shape: 'expression' | 'member'
  readonly strict: boolean
  readonly isClass: boolean
  /** What the class extends, or what the prototype of the function inherits from. */
  readonly base: Part | null
  readonly place: Place | undefined
  readonly captured: readonly (readonly [string, Part])[]
  /** Properties that were put on it. */
  readonly properties: readonly Property[]
  /** Methods that were put on, or replaced on, its prototype. */
  readonly prototype: readonly PrototypeMember[]
}

export interface PrototypeMember {
  readonly key: Key
  readonly enumerable: boolean
  readonly value?: Part
  readonly get?: Part
  readonly set?: Part
}

/** Where a function stands in the user's own file, from 0. */
export interface Place {
  readonly url: string
  readonly line: number
  readonly column: number
}

/** The function in words, for messages. */
export function describeRecipe(recipe: Recipe): string {
  return recipe.kind === 'closure' ? recipe.label : `the task ${recipe.name} of ${recipe.url}`
}
