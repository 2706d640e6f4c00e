import { isMainProcess } from '@forkyard/worker'
import type { launch } from './launch.ts'

/*
 * execa takes 10-15 ms to load, even bundled. A program that imports this package is about to start processes: execa is
 * loaded in the background then, so that the first of them starts at once. In a worker, where a module that a task needs may
 * import this package for other things, it is loaded when it is asked for.
 */

type Launch = typeof launch

let loaded: Launch | undefined
let loading: Promise<Launch> | undefined

/** At once, or when it is loaded. */
export function loadLaunch(): Launch | Promise<Launch> {
  loading ??= load()
  return loaded ?? loading
}

async function load(): Promise<Launch> {
  try {
    loaded = (await import('./launch.ts')).launch
    return loaded
  } catch (error) {
    loading = undefined
    throw error
  }
}

if (isMainProcess) {
  setImmediate(() => {
    // Whoever asks is told what went wrong.
    Promise.resolve(loadLaunch()).catch(() => {})
  }).unref()
}
