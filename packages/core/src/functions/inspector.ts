import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as util from 'node:util'
import { runInThisContext } from 'node:vm'
import { isCoverageOn } from './test-runner.ts'

/*
 * What V8 knows of a function and the language does not tell: where it was written, the variables that it captured, what
 * it is bound to. Asked through an inspector session of this process itself, which answers synchronously.
 *
 * The `Runtime` domain is enough for most, costs 0.1 ms a function, and leaves no trace. Only the text and the URL of a
 * script need the `Debugger`: enabling it costs 20-45 ms the first time, makes `await` slow while it lasts, and switching
 * it off ends the block coverage that was collected before. So it is used late, for a moment, and kept where coverage is on.
 */

/** Variables around a function. `kind` is V8's word: Closure, Block, Catch, Script, Module, Global ... */
export interface VariableScope {
  readonly kind: string
  /** A copy of the variables, made now. Reading one that is not initialised yet throws (Node 22 and later). */
  readonly variables: Readonly<Record<string, unknown>>
}

export interface Location {
  readonly scriptId: string
  /** From 0. */
  readonly line: number
  readonly column: number
}

export interface Inspection {
  /** Undefined: written in C++, or bound. */
  readonly location: Location | undefined
  /** Innermost first, without the global ones. */
  readonly scopes: readonly VariableScope[]
  readonly bound: { readonly target: unknown; readonly thisArgument: unknown; readonly args: unknown[] } | undefined
}

/** A piece of code that V8 compiled. */
export interface Script {
  readonly url: string
  readonly source: string
  /** Where its source map is, often a `data:` URL; empty without one. */
  readonly sourceMapUrl: string
}

interface RemoteObject {
  readonly type: string
  readonly objectId?: string
  readonly value?: unknown
  readonly unserializableValue?: string
}

interface RemoteProperty {
  readonly name: string
  readonly value?: RemoteObject
}

interface Properties {
  readonly result: readonly RemoteProperty[]
  readonly internalProperties?: readonly RemoteProperty[]
}

interface CallFrame {
  readonly scriptId: string
  readonly url: string
}

interface ParsedScript extends CallFrame {
  readonly sourceMapURL?: string
}

type Session = import('node:inspector').Session

/** The main realm's global: what a test runner's sandbox has under that name is not what the inspector sees. */
const mainGlobal = runInThisContext('globalThis') as Record<PropertyKey, unknown>
const slotName = '@forkyard/inspected'
const slotExpression = `globalThis[${JSON.stringify(slotName)}]`

let session: Session | undefined
/** False: this runtime has no inspector, does not permit it, or has one that does not answer at once. */
let available = true
/** Connected for good, with the Debugger enabled: only where coverage is on. */
let stays = false
let depth = 0

/**
 * Connects for as long as this takes. While a session is connected V8 keeps the last 1000 things that were logged, with
 * all that they hold. Connecting costs 0.02 ms.
 */
export function whileConnected<T>(use: () => T): T | undefined {
  if (!available) return undefined
  if (depth === 0 && !stays && !connect()) return undefined
  depth++
  try {
    return use()
  } finally {
    depth--
    if (depth === 0 && !stays) session?.disconnect()
  }
}

function connect(): boolean {
  try {
    if (session) {
      session.connect()
    } else {
      const { Session } = createRequire(import.meta.url)('node:inspector') as typeof import('node:inspector')
      session = new Session()
      session.connect()
      available = post<{ result: RemoteObject } | undefined>('Runtime.evaluate', { expression: '1' }) !== undefined
    }
  } catch {
    available = false
  }
  return available
}

/** @throws {Error} when V8 refuses; undefined when it does not answer at once. */
function post<T>(method: string, parameters: object = {}): T {
  let failure: Error | null = null
  let answer: unknown
  session?.post(method, parameters, (error, result) => {
    failure = error
    answer = result
  })
  if (failure) throw new Error(`${method}: ${(failure as Error).message}`)
  return answer as T
}

/** Undefined where there is no inspector, or it does not tell. */
export function inspect(fn: object): Inspection | undefined {
  try {
    return whileConnected(() => ask(fn))
  } catch {
    return undefined
  }
}

function ask(fn: object): Inspection | undefined {
  const slot: { fn: object; out: unknown } = { fn, out: undefined }
  Object.defineProperty(mainGlobal, slotName, { value: slot, configurable: true })
  try {
    const { result } = post<{ result: RemoteObject }>('Runtime.evaluate', {
      expression: `${slotExpression}.fn`,
      silent: true,
    })
    const { internalProperties = [] } = post<Properties>('Runtime.getProperties', {
      objectId: result.objectId,
      ownProperties: true,
    })
    const internal = (name: string): RemoteObject | undefined =>
      internalProperties.find(property => property.name === `[[${name}]]`)?.value
    /** The value itself, not the inspector's picture of it. */
    const take = (remote: RemoteObject): unknown => {
      slot.out = undefined
      post('Runtime.callFunctionOn', {
        objectId: result.objectId,
        functionDeclaration: `function (value) { ${slotExpression}.out = value }`,
        arguments: [argumentOf(remote)],
        silent: true,
      })
      return slot.out
    }
    const location = internal('FunctionLocation')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined
    const scopes = internal('Scopes')
    const target = internal('TargetFunction')
    const bound = target && {
      target: take(target),
      thisArgument: take(internal('BoundThis') ?? { type: 'undefined' }),
      args: [...(take(internal('BoundArgs') ?? { type: 'undefined' }) as unknown[])],
    }
    if (location && !scopes) return undefined
    return {
      location: location && {
        scriptId: location.scriptId,
        line: location.lineNumber,
        column: location.columnNumber,
      },
      scopes: scopes ? readScopes(take(scopes)) : [],
      bound,
    }
  } finally {
    Reflect.deleteProperty(mainGlobal, slotName)
  }
}

function argumentOf({ objectId, value, unserializableValue }: RemoteObject): object {
  if (objectId !== undefined) return { objectId }
  return unserializableValue === undefined ? { value } : { unserializableValue }
}

/** V8 gives something like an array of `{ description, object }`. */
function readScopes(raw: unknown): VariableScope[] {
  const list = raw as { description: string; object: Record<string, unknown> }[]
  const scopes: VariableScope[] = []
  for (let index = 0; list[index] !== undefined; index++) {
    const { description, object } = list[index]!
    if (object === mainGlobal) break
    scopes.push({ kind: description.split(' ', 1)[0]!, variables: object })
  }
  return scopes
}

/** URLs by script, as far as they are known. V8 never gives an id twice. */
const urls = new Map<string, string>()

/** The scripts of the functions that are running now: that of the caller, and of everybody that called it. */
export function scriptsOnStack(): ReadonlySet<string> {
  const frames = callSites() ?? whileConnected(throwForFrames) ?? []
  for (const { scriptId, url } of frames) if (url !== '') urls.set(scriptId, url)
  return new Set(frames.map(frame => frame.scriptId))
}

const mostFrames = 200

/** Node 22.23 and later tell without the inspector. */
function callSites(): CallFrame[] | undefined {
  const { getCallSites } = util as unknown as { getCallSites?: (frames: number) => Partial<CallSite>[] }
  const sites = getCallSites?.(mostFrames)
  if (!sites?.every(({ scriptId }) => typeof scriptId === 'string')) return undefined
  return sites.map(({ scriptId, scriptName }) => ({ scriptId: scriptId!, url: asUrl(scriptName!) }))
}

interface CallSite {
  readonly scriptId: string
  readonly scriptName: string
}

/** Of CommonJS these are paths. */
function asUrl(name: string): string {
  return name.startsWith('/') ? pathToFileURL(name).href : name
}

function throwForFrames(): CallFrame[] {
  post('Runtime.enable')
  try {
    const { exceptionDetails } = post<{ exceptionDetails?: { stackTrace?: { callFrames: CallFrame[] } } }>(
      'Runtime.evaluate',
      { expression: 'throw new Error()', silent: true },
    )
    return exceptionDetails?.stackTrace?.callFrames ?? []
  } finally {
    post('Runtime.disable')
  }
}

const scripts = new Map<string, Script>()
const sourceMapUrls = new Map<string, string>()

/** The URL of a script that was met before, else nothing. */
export function knownUrl(scriptId: string): string {
  return urls.get(scriptId) ?? ''
}

/** The URL of a script, without asking for its text when it is known already. */
export function urlOfScript(scriptId: string): string {
  return urls.get(scriptId) ?? readScript(scriptId).url
}

/** A function of a script: where it stands there, and its text. */
export interface Sample {
  readonly location: Location
  readonly text: string
}

/**
 * The URL and the text of a script. Both are empty when V8 has forgotten it.
 * @param sample When it stands in the script's file just so, the file need not be asked of V8, which takes 20-45 ms.
 */
export function readScript(scriptId: string, sample?: Sample): Script {
  const known = sample ? readKnownScript(scriptId, sample) : scripts.get(scriptId)
  if (known) return known
  const script = askForScript(scriptId)
  // What has no URL was made by the program, perhaps without end.
  if (script.url !== '') scripts.set(scriptId, script)
  return script
}

/** The same, if V8 need not be asked. */
export function readKnownScript(scriptId: string, sample: Sample): Script | undefined {
  const script = scripts.get(scriptId) ?? readFile(urls.get(scriptId), sample)
  if (script) scripts.set(scriptId, script)
  return script
}

/** Only what no loader changes: what it made of a file could look the same at this one place. */
function readFile(url: string | undefined, { location, text }: Sample): Script | undefined {
  if (!url?.startsWith('file:') || !/\.[cm]?js$/.test(url)) return undefined
  try {
    const source = readFileSync(fileURLToPath(url), 'utf8')
    const line = source.split('\n', location.line + 1)[location.line] ?? ''
    // V8 may point to the parenthesis behind the function's name.
    const isThere = [...text.split('\n', 1)[0]!.matchAll(/\(|^/g)].some(({ index }) =>
      line.startsWith(text.split('\n', 1)[0]!.slice(index), location.column),
    )
    return isThere && source.includes(text) ? { url, source, sourceMapUrl: '' } : undefined
  } catch {
    return undefined
  }
}

function askForScript(scriptId: string): Script {
  const script = withDebugger((): Script => {
    const { scriptSource } = post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId })
    return { url: urls.get(scriptId) ?? '', source: scriptSource, sourceMapUrl: sourceMapUrls.get(scriptId) ?? '' }
  })
  return script ?? { url: urls.get(scriptId) ?? '', source: '', sourceMapUrl: '' }
}

function withDebugger<T>(use: () => T): T | undefined {
  return whileConnected(() => {
    if (stays) return use()
    const record = ({ params: { scriptId, url, sourceMapURL } }: { params: ParsedScript }): void => {
      urls.set(scriptId, url)
      if (sourceMapURL) sourceMapUrls.set(scriptId, sourceMapURL)
    }
    session?.on('Debugger.scriptParsed', record)
    try {
      post('Debugger.enable')
      stays = isCoverageOn()
      return use()
    } catch {
      return undefined
    } finally {
      if (!stays) {
        post('Debugger.disable')
        session?.off('Debugger.scriptParsed', record)
      }
    }
  })
}
