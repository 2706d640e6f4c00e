import { tasks } from '@forkyard/core'

/** What an item does after it has noted its start. */
export interface Act {
  /** A file that gets a line for each start: the entry and the pid. */
  log: string
  entry: number
  /** Nothing: it returns its entry at once. */
  does?: string
  milliseconds?: number
  /** A file that it waits for. */
  awaits?: string
  /** A file that it writes at its end. */
  tells?: string
}

interface Acts {
  act(item: Act): number | Promise<number>
  pidOfWorker(): number
}

export const { act, pidOfWorker } = tasks<Acts>(new URL('./acts.mjs', import.meta.url))

export const { doubleSlowlyLoaded } = tasks<{ doubleSlowlyLoaded(number: number): number }>(
  new URL('./slowly-loaded.mjs', import.meta.url),
)
