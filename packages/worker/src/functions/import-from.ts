import { existsSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { enableTypeScript, isTypeScript } from './load-module.ts'
import type { ImportNode } from './recipe.ts'

type Import = (specifier: string, options?: object) => Promise<Record<string, unknown>>

/** `import()` by the module that wrote it. */
const imports = new Map<string, Import>()

/**
 * What `import()` in the module at this URL does.
 * @param root Where paths begin with `/`, when vite made the specifiers.
 */
export function importIn(url: string, root: string | null): Import {
  const load = nativeImportIn(url)
  return root === null ? load : (specifier, options) => load(fromRoot(specifier, root), options)
}

/** vite names modules by their place in its root, or in the file system. */
function fromRoot(specifier: string, root: string): string {
  const path = /^\/@fs(\/.*)$/.exec(specifier)?.[1] ?? (specifier.startsWith('/') ? `${root}${specifier}` : undefined)
  return path !== undefined && existsSync(path) ? pathToFileURL(path).href : specifier
}

function nativeImportIn(url: string): Import {
  let load = imports.get(url)
  if (!load) {
    const script = new Script('(specifier, options) => import(specifier, options)', {
      filename: url,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    const native = script.runInThisContext() as Import
    load = async (specifier, options) => {
      if (isTypeScript(specifier) || (isTypeScript(url) && /^[./#]/.test(specifier))) await enableTypeScript(url)
      return withoutWarning(() => native(specifier, options))
    }
    imports.set(url, load)
  }
  return load
}

/** Node calls what `importIn` uses experimental, at its first use. */
function withoutWarning<T>(use: () => T): T {
  const { emitWarning } = process
  process.emitWarning = ((warning: string | Error, ...rest: [never]) => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) emitWarning.call(process, warning, ...rest)
  }) as typeof process.emitWarning
  try {
    return use()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** What a module imports under a name. */
export async function importName({ from, specifier, name, attributes, root }: ImportNode): Promise<unknown> {
  const options = Object.keys(attributes).length === 0 ? undefined : { with: attributes }
  const module = await importIn(from, root)(specifier, options)
  if (name === '*') return module
  if (name in module) return module[name]
  // Node does not see every export of a CommonJS module by its name.
  const whole = module.default as Record<string, unknown> | undefined
  if (whole && typeof whole === 'object' && name in whole) return whole[name]
  throw new SyntaxError(`${specifier} has no export named ${name}`)
}

/** `require` of the module at this URL. */
export function requireIn(url: string): NodeJS.Require {
  return createRequire(url)
}

/** `import.meta` of the module at this URL, as far as a process has it that is not running that module. */
export function importMetaOf(url: string): object {
  const file = url.startsWith('file:') ? fileURLToPath(url) : undefined
  return {
    url,
    ...(file === undefined ? {} : { filename: file, dirname: file.replace(/[\\/][^\\/]*$/, '') || '/' }),
    main: false,
    resolve: (specifier: string) => resolveIn(url, specifier),
  }
}

function resolveIn(url: string, specifier: string): string {
  if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, url).href
  if (URL.canParse(specifier)) return new URL(specifier).href
  // Node of some versions knows no conditions here: of a package with two forms it finds the one for `require`.
  const options = { conditions: new Set(['node', 'import']) } as { paths?: string[] }
  const resolved = createRequire(url).resolve(specifier, options)
  return isBuiltin(resolved) ? `node:${resolved.replace(/^node:/, '')}` : pathToFileURL(resolved).href
}
