import { Module } from 'node:module'
import { types } from 'node:util'
import { isMainProcess } from '@forkyard/worker'
import { isNative } from './builtins.ts'
import type { Usage } from './free-variables.ts'
import type { FunctionFacts } from './function-facts.ts'
import { inspect } from './inspector.ts'
import type { ImportSource } from './module-text.ts'
import { moduleTextOf } from './origin.ts'
import { ShipProblem } from './ship-problem.ts'

/** A variable around a function that its text uses, as it is at this moment. */
export interface Captured {
  readonly name: string
  readonly value: unknown
  /** What its module imports under this name. */
  readonly import?: ImportSource | undefined
  /** It is a namespace, of which these exports are used alone. */
  readonly members?: ReadonlySet<string> | undefined
  /** Where that namespace comes from, if the text tells. */
  readonly namespace?: ImportSource | undefined
  /** It stands for something that belongs to the module, or to the tool that transformed it. */
  readonly special?:
    | 'require'
    | 'importMeta'
    | 'module'
    | 'dynamicImport'
    | 'nameHelper'
    | 'isMainProcess'
    | 'counter'
    | undefined
}

/** @throws {ShipError} when one of them cannot be had. */
export function* capturedVariables(facts: FunctionFacts, given: Readonly<Record<string, unknown>>): Iterable<Captured> {
  const unknown: string[] = []
  for (const [name, usage] of facts.text.analysis.free) {
    if (Object.hasOwn(given, name) && (facts.path === '' || !facts.inspected)) {
      if (usage.assigned) throw refuseAssignment(name).of(facts)
      yield { name, value: given[name] }
      continue
    }
    const special = specialNames.get(name)
    const scope = facts.scopes.find(({ variables }) => Object.hasOwn(variables, name))
    if (special && (!facts.inspected || (scope && isHelper(scope.variables[name])))) {
      yield { name, value: undefined, special }
    } else if (scope && !(scope.kind === 'Global' && name in globalThis)) {
      if (usage.assigned) throw refuseAssignment(name).of(facts)
      yield describe(name, usage, read(scope.variables, name, facts), scope.kind, facts)
    } else if (usage.inKey && !(name in globalThis)) {
      throw refuseKey(name).of(facts)
    } else if (!facts.inspected && !usage.onlyTypeof && !(name in globalThis)) {
      unknown.push(name)
    }
    // What is in no scope is a global variable, there or not.
  }
  if (unknown.length > 0) throw refuseUnknown(unknown).of(facts)
}

const specialNames = new Map<string, Captured['special']>([
  ['__vite_ssr_dynamic_import__', 'dynamicImport'],
  ['__vi_dynamic_import__', 'dynamicImport'],
  ['__vite_ssr_import_meta__', 'importMeta'],
  ['__vi_import_meta__', 'importMeta'],
  // esbuild, and so tsx, puts calls of this helper around functions inside a function, to keep their names.
  ['__name', 'nameHelper'],
])

/** What vite calls the namespaces of what a module imports. */
const viteNamespace = /^__v(?:ite_ssr|i)_import_\d+__$/
/** What esbuild and tsc call them in CommonJS. */
const requiredNamespace = /^import_|_\d+$/
/** istanbul's counters: a function for each file. */
const coverageCounter = /^cov_[0-9a-z]{9,}$/

/** Tools put functions and objects there; a user's variable of that name may be anything else. */
function isHelper(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && 'url' in value)
}

function isCounter(name: string, value: object): boolean {
  return (
    coverageCounter.test(name) && /\b(?:actualCoverage|coverageData)\b/.test(Function.prototype.toString.call(value))
  )
}

function describe(name: string, usage: Usage, value: unknown, kind: string, facts: FunctionFacts): Captured {
  if (typeof value === 'function') {
    if (isCounter(name, value)) return { name, value, special: 'counter' }
    if (name === 'require' && 'resolve' in value && 'cache' in value) return { name, value, special: 'require' }
  }
  if (isOwnFlag(name, value) || (kind === 'Module' && isRenamedFlag(name, value, facts))) {
    return { name, value, special: 'isMainProcess' }
  }
  if (name === 'module' && value instanceof Module) return { name, value, special: 'module' }
  if (isNamespace(value) && usage.members && kind !== 'Module' && !viteNamespace.test(name)) {
    return { name, value, members: usage.members }
  }
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return { name, value }
  if (kind === 'Module') {
    if (typeof value === 'function' && isWrittenHere(value, facts)) return { name, value }
    const source = importOf(name, facts)
    if (usage.members && isNamespace(value)) {
      return { name, value, members: usage.members, namespace: source?.name === '*' ? source : undefined }
    }
    if (source) return { name, value, import: source }
  }
  if (viteNamespace.test(name)) {
    const source = importOf(name, facts)
    return usage.members ? { name, value, members: usage.members, namespace: source } : { name, value, import: source }
  }
  if (usage.members && (isCopiedModule(value) || (requiredNamespace.test(name) && isNamespaceOfCompiler(value)))) {
    const source = importOf(name, facts)
    if (source) return { name, value, members: usage.members, namespace: source }
  }
  if (usage.members && isWrappedCommonJs(value)) return { name, value, members: usage.members }
  // What a CommonJS module exports itself.
  if (usage.members && name === 'exports') return { name, value, members: usage.members }
  return { name, value }
}

/** In the same module; or nowhere, as Node's own functions and bound ones: these need no module text. */
function isWrittenHere(fn: object, { location }: FunctionFacts): boolean {
  return isNative(fn) || inspect(fn)?.location?.scriptId === location?.scriptId
}

function importOf(name: string, { location, fullText }: FunctionFacts): ImportSource | undefined {
  return location && moduleTextOf({ location, text: fullText }).imports.get(name)
}

/** The one value of this library that is another one in a worker. */
export function isOwnFlag(name: string, value: unknown): boolean {
  return name === 'isMainProcess' && value === isMainProcess
}

function isRenamedFlag(name: string, value: unknown, facts: FunctionFacts): boolean {
  return value === isMainProcess && importOf(name, facts)?.name === 'isMainProcess'
}

/** Of a module, or what vite makes of one. */
function isNamespace(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false
  return types.isModuleNamespaceObject(value) || Reflect.get(value, Symbol.toStringTag) === 'Module'
}

/** Compilers mark what stands for an ECMAScript module; a module of Node is none, and has a name of its own anyway. */
function isNamespaceOfCompiler(value: object): boolean {
  return typeof value === 'object' && ('__esModule' in value || 'default' in value)
}

/** What esbuild makes of `import * as anyName` in CommonJS: a getter for each export, also for the mark of a compiler. */
function isCopiedModule(value: object): boolean {
  return typeof value === 'object' && Object.getOwnPropertyDescriptor(value, '__esModule')?.get !== undefined
}

/** What esbuild puts around a CommonJS module in a bundle: its getters, its prototype, and itself. Minified, no name tells it. */
function isWrappedCommonJs(value: object): boolean {
  if (!Object.hasOwn(value, 'default') || ArrayBuffer.isView(value)) return false
  const { default: whole, ...others } = Object.getOwnPropertyDescriptors(value as { default?: unknown })
  const wrapped: unknown = whole?.value
  if ((typeof wrapped !== 'object' && typeof wrapped !== 'function') || wrapped === null) return false
  const prototype = Object.getPrototypeOf(value) as unknown
  const getters = Object.values<PropertyDescriptor>(others)
  return (
    prototype === Object.getPrototypeOf(wrapped) &&
    getters.every(({ get }) => get !== undefined) &&
    (getters.length > 0 || prototype !== Object.prototype)
  )
}

function read(variables: Readonly<Record<string, unknown>>, name: string, facts: FunctionFacts): unknown {
  try {
    return variables[name]
  } catch (cause) {
    throw new ShipProblem(
      'ERR_SHIP_TDZ',
      `captures ${name}, which is not initialised yet at this moment`,
      'Call the pool after its declaration.',
      { cause },
    ).of(facts)
  }
}

function refuseAssignment(name: string): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_ASSIGN',
    `assigns to ${name}, a variable around it: each worker has a copy of its own, and the assignment would be lost`,
    'Return the value instead (what an initializer returns is workerState() in its worker), or move the function and the variable to a module of their own.',
  )
}

function refuseKey(name: string): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_CAPTURE',
    `computes the name of a member from ${name}, which nobody knows any more once the class is there`,
    'Write the name as it is, or put the class into a module of its own.',
  )
}

function refuseUnknown(names: readonly string[]): ShipProblem {
  const list = names.join(', ')
  return new ShipProblem(
    'ERR_SHIP_CAPTURE',
    `captures ${list}, and this runtime has no inspector that tells ${names.length === 1 ? 'its value' : 'their values'}`,
    `Pass the option captures: { ${list} }, or use task(url, name).`,
  )
}
