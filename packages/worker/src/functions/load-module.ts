import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { processState } from '../process-state.ts'
import type { ClassReference } from '../wire/class-registration.ts'
import { ShipError } from './ship-error.ts'

/** Modules that were loaded for a task, by URL: their exports are where the classes of errors are looked for. */
const loaded = new Map<string, Record<string, unknown>>()

processState.findExport = value => findExport(value)

/** Imports a module of the user's, TypeScript too. Loaded once a process, as every module is. */
export async function loadModule(url: string): Promise<object> {
  const known = loaded.get(url)
  if (known) return known
  if (isTypeScript(url)) await enableTypeScript(url)
  const module = (await import(url)) as Record<string, unknown>
  loaded.set(url, module)
  return module
}

function findExport(value: unknown): ClassReference | undefined {
  for (const [url, module] of loaded) {
    for (const name of Object.keys(module)) if (module[name] === value) return { url, export: name }
  }
  return undefined
}

export function isTypeScript(url: string): boolean {
  return /\.[cm]?tsx?(?:[?#]|$)/.test(url)
}

/** Where the parent's own loader is: what the program was started with reads its tasks too. */
let parentLoader: string | undefined

export function useLoaderOfParent(url: string | null): void {
  parentLoader = url ?? undefined
}

let enabled: Promise<void> | undefined

/**
 * Makes `import` read TypeScript, the first time that it is needed: a worker that only runs JavaScript does not pay for it
 * (50-150 ms).
 */
export function enableTypeScript(url: string): Promise<void> {
  enabled ??= chooseLoader(url).catch(error => {
    // Another module may lie where a loader is found.
    enabled = undefined
    throw error
  })
  return enabled
}

async function chooseLoader(url: string): Promise<void> {
  if (hasLoaderOfItsOwn()) return
  const native = Boolean((process.features as { typescript?: unknown }).typescript)
  // Under a test runner sources are written for a bundler: imports without extension, enums, paths of tsconfig.json.
  const wantsTsx = parentLoader !== undefined || 'VITEST' in process.env || 'JEST_WORKER_ID' in process.env
  if (native && !wantsTsx) return
  const tsx = findTsx(url)
  if (tsx) {
    return registerTsx(tsx)
  }
  if (native) return
  throw new ShipError(
    'ERR_SHIP_LOAD',
    `${url} is TypeScript, and Node ${process.versions.node} cannot load it: install tsx, run Node 22.18 or later, or pass the compiled file.`,
  )
}

function hasLoaderOfItsOwn(): boolean {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')
  return /\b(?:tsx|ts-node|swc-node|esbuild-register|jiti)\b/.test(options)
}

/** Looked for beside the parent's loader, the task, and in the working directory. */
function findTsx(url: string): NodeJS.Require | undefined {
  const places = [parentLoader, url, pathToFileURL(`${process.cwd()}/package.json`).href]
  for (const place of places) {
    if (!place?.startsWith('file:')) continue
    const require = createRequire(place)
    try {
      require.resolve('tsx/esm/api')
      return require
    } catch {
      // Not there: the next place.
    }
  }
  return undefined
}

async function registerTsx(require: NodeJS.Require): Promise<void> {
  for (const part of ['tsx/cjs/api', 'tsx/esm/api']) {
    // `require.resolve` gives the CommonJS file; its ESM sibling is the one that can register an ESM loader.
    const file = require.resolve(part).replace(/\.cjs$/, '.mjs')
    const { register } = (await import(pathToFileURL(file).href)) as { register: () => unknown }
    register()
  }
}
