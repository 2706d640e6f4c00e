import { processState } from '../process-state.ts'
import { openCapsule } from '../wire/codec.ts'
import { reviveClosure } from './closure.ts'
import type { AnyFunction } from './compile.ts'
import { loadModule } from './load-module.ts'
import { type Closure, type ClosureRecipe, describeRecipe, type Recipe, type ReferenceRecipe } from './recipe.ts'
import { ShipError } from './ship-error.ts'

/**
 * The function of a recipe, in this process.
 * @throws {ShipError} when its module cannot be loaded or has no such function; `cause` is what the module threw.
 */
export async function revive(recipe: Recipe): Promise<AnyFunction> {
  if (recipe.kind === 'closure') return open(recipe)
  const found = await find(recipe)
  if (typeof found === 'function') return found as AnyFunction
  throw missing(recipe, found, Object.keys(await load(recipe, recipe.url)))
}

async function open(recipe: ClosureRecipe): Promise<AnyFunction> {
  try {
    const closure = (await openCapsule(recipe.capsule, recipe.classes, loadModule)) as Closure
    return await reviveClosure(closure, find)
  } catch (cause) {
    throw failedToLoad(recipe, cause)
  }
}

/** A function, or what a closure captured of a module: an instance that a CommonJS module exports. */
async function find(recipe: ReferenceRecipe): Promise<unknown> {
  switch (recipe.kind) {
    case 'export': {
      const exported = (await load(recipe, recipe.url)) as Record<string, unknown>
      const found = exportNamed(recipe.name, exported)
      if (found !== undefined) return found
      throw missing(recipe, found, Object.keys(exported))
    }
    case 'defined': {
      await load(recipe, recipe.url)
      const found = processState.definedTasks.get(definedTaskKey(recipe.url, recipe.name))
      if (found) return found
      throw new ShipError(
        'ERR_SHIP_EXPORT',
        `${describeRecipe(recipe)} is not there in the worker: the module must call defineTasks(import.meta.url, …) with this name at its top level, in every process.`,
      )
    }
  }
}

/** `*` is the module itself, `module.exports` what a CommonJS module is. */
function exportNamed(name: string, exported: Record<string, unknown>): unknown {
  if (name === '*') return exported
  const whole = exported['module.exports'] ?? exported.default
  if (name === 'module.exports') return whole
  const members = (typeof whole === 'object' ? whole : undefined) as Record<string, unknown> | null | undefined
  // What a compiler made of a module with a default export is a CommonJS module that says so.
  if (name === 'default') return members?.__esModule ? members.default : exported.default
  // Node does not see every export of a CommonJS module by its name.
  return exported[name] ?? (whole as Record<string, unknown> | undefined)?.[name]
}

export function definedTaskKey(url: string, name: string): string {
  return `${url}#${name}`
}

async function load(recipe: ReferenceRecipe, url: string): Promise<object> {
  try {
    return await loadModule(url)
  } catch (cause) {
    throw failedToLoad(recipe, cause)
  }
}

function failedToLoad(recipe: Recipe, cause: unknown): ShipError {
  if (cause instanceof ShipError) return cause
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return new ShipError('ERR_SHIP_LOAD', `${describeRecipe(recipe)} cannot be loaded in the worker: ${reason}`, {
    cause,
  })
}

function missing(recipe: ReferenceRecipe, found: unknown, exports: string[]): ShipError {
  const what = found === undefined ? 'has no such export' : `exports a ${typeof found} under this name, not a function`
  const known = exports.length === 0 ? 'It exports nothing.' : `It exports: ${exports.join(', ')}.`
  return new ShipError('ERR_SHIP_EXPORT', `${describeRecipe(recipe)}: the module ${what}. ${known}`)
}
