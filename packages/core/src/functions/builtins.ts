import { builtinModules, createRequire } from 'node:module'

/** Where something that Node and the language bring is found: a module or the global object, then property after property. */
export type BuiltinPath = readonly [module: string | null, ...keys: string[]]

const require = createRequire(import.meta.url)

/** Globals that are accessors on some versions of Node. Others are not read: one throws, others load what nobody needs. */
const lazyGlobals = ['process', 'Buffer', 'crypto', 'performance', 'fetch']

let table: Map<unknown, BuiltinPath> | undefined
let modulesInTable = 0

/**
 * The name by which every Node process has this function or object; undefined when it has none. The first call takes
 * 5-10 ms.
 */
export function builtinPath(value: unknown): BuiltinPath | undefined {
  // A module that was loaded since brings new functions.
  const loaded = countLoaded()
  if (!table || loaded > modulesInTable) {
    table = new Map()
    addGlobals(table)
    for (const name of loadedModules()) addModule(table, name)
    modulesInTable = countLoaded()
  }
  return table.get(value)
}

const loadList = (process as { moduleLoadList?: readonly string[] }).moduleLoadList

function countLoaded(): number {
  return loadList?.length ?? 0
}

function loadedModules(): string[] {
  const list = loadList
  if (!list) return builtinModules.filter(isPublic)
  const loaded = new Set(list)
  return builtinModules.filter(name => isPublic(name) && loaded.has(`NativeModule ${name}`))
}

/** Deprecated ones warn when they are loaded. */
function isPublic(name: string): boolean {
  return !name.startsWith('_') && !['punycode', 'sys', 'trace_events', 'wasi', 'test', 'sqlite', 'quic'].includes(name)
}

function addGlobals(map: Map<unknown, BuiltinPath>): void {
  add(map, globalThis, [null])
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    const value: unknown = lazyGlobals.includes(name)
      ? (globalThis as unknown as Record<string, unknown>)[name]
      : descriptor.value
    if (!isObject(value) || value === globalThis || !isOfNode(name, value)) continue
    add(map, value, [null, name])
    for (const [key, member] of membersOf(value)) add(map, member, [null, name, key])
    const prototype: unknown = typeof value === 'function' ? value.prototype : undefined
    if (!isObject(prototype)) continue
    for (const [key, member] of membersOf(prototype)) {
      if (typeof member === 'function') add(map, member, [null, name, 'prototype', key])
    }
  }
}

/** Not a global variable of the user's: it would not be there in a worker. */
function isOfNode(name: string, value: object): boolean {
  if (typeof value === 'function') return isNative(value) || lazyGlobals.includes(name) || nodeGlobals.has(name)
  return lazyGlobals.includes(name) || name === 'console' || typeof Reflect.get(value, Symbol.toStringTag) === 'string'
}

/** Written in JavaScript, so that their text does not show whose they are. */
const nodeGlobals = new Set(
  (
    'clearImmediate setImmediate clearInterval clearTimeout setInterval setTimeout queueMicrotask structuredClone atob btoa ' +
    'URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Event EventTarget Blob File FormData Headers ' +
    'Request Response MessageChannel BroadcastChannel DOMException ReadableStream WritableStream TransformStream ' +
    'CompressionStream DecompressionStream WebSocket Performance'
  ).split(' '),
)

export function isNative(fn: object): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(fn))
}

function addModule(map: Map<unknown, BuiltinPath>, name: string): void {
  const module = `node:${name}`
  let exported: unknown
  try {
    exported = require(module)
  } catch {
    return
  }
  if (!isObject(exported)) return
  add(map, exported, [module])
  for (const [key, member] of membersOf(exported)) {
    add(map, member, [module, key])
    if (!isObject(member) || typeof member === 'function') continue
    for (const [inner, nested] of membersOf(member)) {
      if (typeof nested === 'function') add(map, nested, [module, key, inner])
    }
  }
}

/** The shortest name wins: the one that was found first. */
function add(map: Map<unknown, BuiltinPath>, value: unknown, path: BuiltinPath): void {
  if (isObject(value) && !map.has(value)) map.set(value, path)
}

/** Without asking accessors, of which some warn and some throw; `fs.promises` is the one that is needed. */
function membersOf(value: object): [key: string, member: unknown][] {
  return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, descriptor]) => {
    // The program's own module, not one of Node.
    if (key === 'mainModule') return []
    if ('value' in descriptor) return [[key, descriptor.value] as [string, unknown]]
    return key === 'promises' ? [[key, Reflect.get(value, key)] as [string, unknown]] : []
  })
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
