import { Script } from 'node:vm'
import { processState } from '../process-state.ts'
import { loadModule } from './load-module.ts'
import { describeRecipe, type Recipe } from './recipe.ts'
import { ShipError } from './ship-error.ts'

export type AnyFunction = (...args: unknown[]) => unknown

/**
 * The function of a recipe, in this process.
 * @throws {ShipError} when its module cannot be loaded or has no such function; `cause` is what the module threw.
 */
export async function revive(recipe: Recipe): Promise<AnyFunction> {
  switch (recipe.kind) {
    case 'source':
      return compile(recipe.source, recipe.name)
    case 'export': {
      const exported = (await load(recipe, recipe.url)) as Record<string, unknown>
      // Node does not see every export of a CommonJS module by its name; `default` is its module.exports.
      const found = exported[recipe.name] ?? (exported.default as Record<string, unknown> | undefined)?.[recipe.name]
      if (typeof found === 'function') return found as AnyFunction
      throw missing(recipe, found, Object.keys(exported))
    }
    case 'defined': {
      await load(recipe, recipe.url)
      const found = processState.definedTasks.get(definedTaskKey(recipe.url, recipe.name))
      if (found) return found as AnyFunction
      throw new ShipError(
        'ERR_SHIP_EXPORT',
        `${describeRecipe(recipe)} is not there in the worker: the module must call defineTasks(import.meta.url, …) with this name at its top level, in every process.`,
      )
    }
  }
}

export function definedTaskKey(url: string, name: string): string {
  return `${url}#${name}`
}

async function load(recipe: Recipe, url: string): Promise<object> {
  try {
    return await loadModule(url)
  } catch (cause) {
    if (cause instanceof ShipError) throw cause
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    throw new ShipError('ERR_SHIP_LOAD', `${describeRecipe(recipe)} cannot be loaded in the worker: ${reason}`, {
      cause,
    })
  }
}

function missing(recipe: Recipe, found: unknown, exports: string[]): ShipError {
  const what = found === undefined ? 'has no such export' : `exports a ${typeof found} under this name, not a function`
  const known = exports.length === 0 ? 'It exports nothing.' : `It exports: ${exports.join(', ')}.`
  return new ShipError('ERR_SHIP_EXPORT', `${describeRecipe(recipe)}: the module ${what}. ${known}`)
}

/** `vm.Script`, not `new Function`: the text stays an expression, and stack frames carry a name. */
function compile(source: string, name: string): AnyFunction {
  const script = new Script(`'use strict';(${source}\n)`, { filename: `shipped:${name}` })
  return script.runInThisContext() as AnyFunction
}
