import { realpathSync } from 'node:fs'
import { createRequire, findSourceMap, SourceMap } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import {
  type Location,
  readKnownScript,
  readScript,
  type Sample,
  urlOfScript,
  type VariableScope,
} from './inspector.ts'
import { type ModuleText, readModuleText } from './module-text.ts'
import { viteRoot } from './test-runner.ts'

/** A module and the name under which it exports something. */
export interface Export {
  readonly url: string
  readonly name: string
}

/** The module that the user started; undefined for text from the command line. */
export const entryUrl: string | undefined = findEntry()

function findEntry(): string | undefined {
  try {
    if (process.argv[1] === undefined) return undefined
    // As Node does: a folder, or a file without its extension, may be named too.
    const file = createRequire(pathToFileURL(`${process.cwd()}/`)).resolve(resolve(process.argv[1]))
    return pathToFileURL(realpathSync(file)).href
  } catch {
    return undefined
  }
}

/** As `import` takes it. A query is a part of it: with another one it is another module. Only tsx adds one of its own. */
export function moduleUrl(url: string): string {
  const href = url.startsWith('/') ? pathToFileURL(url).href : url
  return /[?&](?:tsx-)?namespace=/.test(href) ? plainUrl(href) : href
}

/** To compare: without query. */
export function plainUrl(url: string): string {
  const bare = url.replace(/[?#].*$/s, '')
  return bare.startsWith('/') ? pathToFileURL(bare).href : bare
}

const moduleTexts = new Map<string, ModuleText>()

/**
 * What the module of a function says about its imports and exports.
 * @param sample The function.
 */
export function moduleTextOf(sample: Sample): ModuleText {
  const { scriptId } = sample.location
  let known = moduleTexts.get(scriptId)
  if (!known) {
    known = readModuleText(readScript(scriptId, sample).source)
    moduleTexts.set(scriptId, known)
  }
  return known
}

/** The name under which a function's own module exports it, verified by identity among its live variables. */
export function exportOf(
  fn: object,
  location: Location | undefined,
  scopes: readonly VariableScope[],
  mayImport: (url: string) => boolean,
): Export | undefined {
  const own = location ? moduleUrl(urlOfScript(location.scriptId)) : ''
  const isModule = scopes.some(({ kind }) => kind === 'Module')
  const required = isModule ? undefined : findInCommonJs(fn, own, mayImport)
  if (required) return required
  if (!location) return undefined
  const text = Function.prototype.toString.call(fn)
  const { exports, defaultExpression } = moduleTextOf({ location, text })
  const url = moduleUrl(urlOfScript(location.scriptId))
  if (!url.startsWith('file:')) return undefined
  for (const [local, name] of exports) {
    for (const { variables } of scopes) if (read(variables, local) === fn) return { url, name }
  }
  const { source } = readScript(location.scriptId)
  if (defaultExpression !== undefined && standsAt(source, defaultExpression, location, fn))
    return { url, name: 'default' }
  return undefined
}

/** A variable that is not initialised yet throws. */
function read(variables: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return Object.hasOwn(variables, name) ? variables[name] : undefined
  } catch {
    return undefined
  }
}

/** V8 points to the start of an arrow function and of a class, and to the parenthesis of any other. */
function standsAt(source: string, start: number, location: Location, fn: object): boolean {
  const text = Function.prototype.toString.call(fn)
  const isAt = (offset: number): boolean => {
    const lines = source.slice(0, offset).split('\n')
    return location.line === lines.length - 1 && location.column === lines.at(-1)!.length
  }
  return source.startsWith(text, start) && (isAt(start) || isAt(start + text.indexOf('(')))
}

const requireHere = createRequire(import.meta.url)

/**
 * Something that a CommonJS module exports, or is. The module in which a function was written comes first; else the one
 * that was loaded last, as those that pass exports on are loaded before.
 * @param mayImport Of others than that.
 */
export function findInCommonJs(value: unknown, url: string, mayImport: (url: string) => boolean): Export | undefined {
  const own = url.startsWith('file:') ? exportIn(fileURLToPath(plainUrl(url)), value) : undefined
  if (own) return own
  for (const file of Object.keys(requireHere.cache).reverse()) {
    const found = exportIn(file, value)
    if (found && mayImport(found.url)) return found
  }
  return undefined
}

function exportIn(file: string, value: unknown): Export | undefined {
  const module = requireHere.cache[file]
  const exported: unknown = module?.exports
  const isObject = (typeof exported === 'object' && exported !== null) || typeof exported === 'function'
  if (!isObject || file.includes('?')) return undefined
  if (exported === value) {
    return { url: pathToFileURL(file).href, name: types.isModuleNamespaceObject(value) ? '*' : 'module.exports' }
  }
  let names = exportNames.get(exported)
  if (!names) {
    names = namesOf(exported)
    if (module?.loaded) exportNames.set(exported, names)
  }
  const name = names.get(value)
  return name === undefined ? undefined : { url: pathToFileURL(file).href, name }
}

/** What the modules that are loaded export, by value. */
const exportNames = new WeakMap<object, ReadonlyMap<unknown, string>>()

/** Of functions and objects. */
function namesOf(exported: object): ReadonlyMap<unknown, string> {
  const names = new Map<unknown, string>()
  if (Array.isArray(exported) || ArrayBuffer.isView(exported)) return names
  for (const key of Object.keys(exported)) {
    const descriptor = Object.getOwnPropertyDescriptor(exported, key)
    const value: unknown = descriptor?.get ? readExport(exported, key, descriptor.get) : descriptor?.value
    const isFound = typeof value === 'function' || (typeof value === 'object' && value !== null)
    if (isFound && !names.has(value)) names.set(value, key)
  }
  return names
}

/** Compilers make of an export a getter of one variable. Any other getter may do anything. */
const getterOfVariable = /^(?:\(\)\s*=>\s*|function\s*\(\)\s*\{\s*return\s+)[\w$]+(?:\.[\w$]+|\[[\w$]+\])?;?\s*\}?$/

function readExport(exported: object, key: string, getter: () => unknown): unknown {
  try {
    return getterOfVariable.test(Function.prototype.toString.call(getter)) ? Reflect.get(exported, key) : undefined
  } catch {
    // A class or a const that is not there yet.
    return undefined
  }
}

/** Whether a text begins with 'use strict', behind comments. */
export function hasDirective(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|#![^\n]*\n)*(['"])use strict\1/.test(text)
}

const strictFiles = new Map<string, boolean>()

/** Of CommonJS; only what is known without asking V8 for the text. */
export function isStrictFile(sample: Sample): boolean {
  const { scriptId } = sample.location
  let known = strictFiles.get(scriptId)
  if (known === undefined) {
    known = hasDirective(readKnownScript(scriptId, sample)?.source ?? '')
    strictFiles.set(scriptId, known)
  }
  return known
}

/** Whether a place lies in the text of a class. */
export function isWithin(
  place: Location | undefined,
  { location, fullText }: { readonly location: Location | undefined; readonly fullText: string },
): boolean {
  if (!place || !location || place.scriptId !== location.scriptId) return false
  const lines = fullText.split('\n')
  const lastLine = location.line + lines.length - 1
  const end = lines.length === 1 ? location.column + fullText.length : lines.at(-1)!.length
  if (place.line < location.line || place.line > lastLine) return false
  if (place.line === location.line && place.column < location.column) return false
  return place.line < lastLine || place.column < end
}

/**
 * Where a function begins, from 0, in the script as V8 has it. V8 itself points to the parenthesis of `function f(` and of
 * methods.
 */
export function startOf(
  text: string,
  kind: 'arrow' | 'class' | 'function',
  { line, column }: Location,
): { line: number; column: number } {
  if (kind !== 'function') return { line, column }
  const before = text.slice(0, text.indexOf('('))
  const breaks = before.split('\n').length - 1
  return { line: line - breaks, column: breaks === 0 ? column - before.length : 0 }
}

const sourceMaps = new Map<string, SourceMap | undefined>()

/** What leads from what a loader made of a file back to the file: as Node knows it, or, of vite, as the script says itself. */
export function sourceMapOf({ location, text }: Sample, url: string): SourceMap | undefined {
  if (!sourceMaps.has(location.scriptId)) {
    const names = url.startsWith('file:') ? [url, fileURLToPath(url)] : [url]
    const known = names.map(name => findSourceMap(name)).find(map => map !== undefined)
    const inline =
      viteRoot() === null ? undefined : inlineSourceMap(readScript(location.scriptId, { location, text }).sourceMapUrl)
    sourceMaps.set(location.scriptId, known ?? inline)
  }
  return sourceMaps.get(location.scriptId)
}

function inlineSourceMap(url: string): SourceMap | undefined {
  const encoded = /^data:application\/json[^,]*;base64,(.*)$/s.exec(url)?.[1]
  return encoded === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()))
}
