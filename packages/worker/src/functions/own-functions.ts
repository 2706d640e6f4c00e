import { processState } from '../process-state.ts'
import { currentProcess, isMainProcess, parentProcess, taskSignal, workerState } from '../runtime/context.ts'

/*
 * What of this library a closure may use: it never travels, each process has its own. So it works in a bundle too, where
 * these functions are a part of the user's program.
 */

const own: Readonly<Record<string, unknown>> = {
  currentProcess,
  isMainProcess,
  parentProcess,
  taskSignal,
  workerState,
  /** esbuild's helper: gives a function its name. */
  __name: (target: object, value: string) => Object.defineProperty(target, 'name', { value, configurable: true }),
}

for (const [name, value] of Object.entries(own)) {
  if (typeof value === 'function') processState.ownFunctions.set(value, name)
}

/** What stands under this name in this process. */
export function ownFunction(name: string): unknown {
  return own[name]
}

/** The name of a function of this library, in whichever copy of it. */
export function nameOfOwn(fn: object): string | undefined {
  return processState.ownFunctions.get(fn)
}
