import { type Place, ShipError } from '@forkyard/worker'
import { type FunctionText, readText } from './function-text.ts'
import {
  type Inspection,
  inspect,
  knownUrl,
  type Location,
  scriptsOnStack,
  urlOfScript,
  type VariableScope,
} from './inspector.ts'
import { type LaidOut, restoreLayout } from './layout.ts'
import { nameOf } from './names.ts'
import {
  type Export,
  entryUrl,
  exportOf,
  findInCommonJs,
  hasDirective,
  isStrictFile,
  moduleUrl,
  plainUrl,
  sourceMapOf,
  startOf,
} from './origin.ts'
import { isOwnModule } from './own-modules.ts'
import { ShipProblem } from './ship-problem.ts'

export type AnyFunction = (...args: never[]) => unknown

/** All that is known of a function that may travel by its text. */
export interface FunctionFacts {
  readonly fn: AnyFunction
  /** How it was reached; empty: it is the task itself. */
  readonly path: string
  readonly fullText: string
  readonly text: FunctionText
  /** False: there is no inspector, so that location and scopes are unknown. */
  readonly inspected: boolean
  readonly location: Location | undefined
  readonly scopes: readonly VariableScope[]
  /** The module that it was written in; empty when unknown. */
  readonly url: string
  /** Its text as it travels. */
  readonly source: string
  readonly place: Place | undefined
}

const nothing: Inspection = { location: undefined, scopes: [], bound: undefined }

/** Where the functions of one call come from, and which way each of them goes. */
export class Origins {
  readonly #importEntry: boolean
  #calling: ReadonlySet<string> | undefined

  /** @param importEntry Workers may import the module that the user started. */
  constructor(importEntry: boolean) {
    this.#importEntry = importEntry
  }

  /** The scripts that are running: asked while the user's call is on the stack. */
  get #callingScripts(): ReadonlySet<string> {
    this.#calling ??= scriptsOnStack()
    return this.#calling
  }

  /** @throws {ShipError} ERR_SHIP_PARSE when its text cannot be read. */
  factsOf(fn: AnyFunction, path: string): FunctionFacts {
    const fullText = Function.prototype.toString.call(fn)
    const inspection = inspect(fn)
    const { location, scopes } = inspection ?? nothing
    // Asking for the scripts on the stack tells their URLs too, which is cheaper than asking for all.
    if (location) void this.#callingScripts
    const url = location && !isMadeByProgram(fn, fullText) ? moduleUrl(urlOfScript(location.scriptId)) : ''
    const facts = { fn, path, fullText, inspected: inspection !== undefined, location, scopes, url }
    try {
      const text = readText(fullText, isStrict(fn, fullText, inspection))
      return {
        ...facts,
        text,
        source: text.source,
        place: undefined,
        ...(location && layOut(url, fullText, text, location)),
      }
    } catch (error) {
      if (!(error instanceof ShipError)) throw error
      const { code, message, cause } = error
      const problem = new ShipProblem(code, `cannot travel: ${message}`, 'Move it to a module of its own.', { cause })
      throw problem.of({ fn, path, fullText, place: location && placeOf(url, fullText, location) })
    }
  }

  boundOf(fn: AnyFunction): Inspection['bound'] {
    return inspect(fn)?.bound
  }

  findInCommonJs(value: object): Export | undefined {
    return findInCommonJs(value, '', url => this.mayImport(url))
  }

  /** Written in the program or a package, not in Node. */
  isUsers({ url }: FunctionFacts): boolean {
    return url.startsWith('file:')
  }

  /** A module that is neither the program itself nor calling just now. */
  mayImport(url: string): boolean {
    return (
      this.#importEntry ||
      (plainUrl(url) !== entryUrl && ![...this.#callingScripts].some(id => plainUrl(knownUrl(id)) === url))
    )
  }

  /** Of another module than those of the user's that are just running. */
  travelsByReference(facts: FunctionFacts): boolean {
    if (!facts.location) return true
    if (facts.url === '') return false
    if (this.#importEntry) return true
    const isRunning = plainUrl(facts.url) === entryUrl || this.#callingScripts.has(facts.location.scriptId)
    return !isRunning || isOwnModule(facts.url)
  }

  exportOf({ fn, location, scopes }: FunctionFacts): Export | undefined {
    if (!exports.has(fn)) {
      const mayImport = (url: string): boolean => this.mayImport(url)
      exports.set(fn, exportOf(fn, location, scopes, mayImport))
    }
    return exports.get(fn)
  }

  /** For a function whose text cannot travel: its export, where the module may be imported at all. */
  fallbackOf(facts: FunctionFacts): Export | undefined {
    if (plainUrl(facts.url) === entryUrl && !this.#importEntry) return undefined
    return this.exportOf(facts)
  }
}

/** Of a text that cannot be read: it is a method. */
function placeOf(url: string, text: string, location: Location): Place {
  const { line, column } = startOf(text, 'function', location)
  return { url, line, column }
}

/** By `new Function`: each is a script of its own, and asking V8 for its URL, which it has not, takes long. */
function isMadeByProgram(fn: AnyFunction, text: string): boolean {
  return nameOf(fn) === 'anonymous' && /^(?:async )?function\*? anonymous\(/.test(text)
}

/** Modules and classes are strict code; of CommonJS only what says so, or what its file says. */
function isStrict(fn: AnyFunction, text: string, inspection: Inspection | undefined): boolean {
  if (Object.hasOwn(fn, 'caller')) return false
  if (!inspection?.location || text.startsWith('class') || '__vitest_worker__' in globalThis) return true
  if (inspection.scopes.some(({ kind }) => kind === 'Module')) return true
  return hasDirective(text.slice(text.indexOf('{') + 1)) || isStrictFile({ location: inspection.location, text })
}

const exports = new WeakMap<AnyFunction, Export | undefined>()

const laidOut = new Map<string, LaidOut>()
const mostLaidOut = 5000

/** Its text and its place as in the user's own file. */
function layOut(url: string, fullText: string, text: FunctionText, location: Location): LaidOut {
  const { line, column } = startOf(fullText, text.analysis.kind, location)
  const map = sourceMapOf({ location, text: fullText }, url)
  if (!map) return { source: text.source, place: { url, line, column } }
  const key = `${location.scriptId}:${line}:${column}`
  let known = laidOut.get(key)
  if (!known) {
    if (laidOut.size >= mostLaidOut) laidOut.clear()
    known = restoreLayout(text, url, { line, column }, map)
    laidOut.set(key, known)
  }
  return known
}
