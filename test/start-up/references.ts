import { existsSync, readFileSync } from 'node:fs'
import { tasks } from '@forkyard/core'

// The tasks of these suites, with their types: the module itself is loaded in workers only.

type Start = (log: string) => unknown

interface Starts {
  throwing: Start
  rejecting: Start
  throwingNothing: Start
  exiting: Start
  aborting: Start
  killed: Start
  exitingLater: Start
  throwingTheSecondTime: Start
  square(x: number): number
}

export const starts = tasks<Starts>(new URL('./starts.mjs', import.meta.url))

/** How many processes have noted their start. */
export function startsOf(log: string): number {
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0
}
