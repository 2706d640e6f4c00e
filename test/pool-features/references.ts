import { tasks } from '@forkyard/core'

// The tasks of these suites, with their types: the modules themselves are loaded in workers only.

export interface Turn {
  /** A file that gets a line for each turn: the entry and the pid. */
  log: string
  entry: number | string
  /** A file that it waits for. */
  awaits?: string
}

interface Turns {
  takeTurn(turn: Turn): number | string | Promise<number | string>
  compute(milliseconds: number): number
  initializeSlowly(milliseconds: number): Promise<number>
}

export const { takeTurn, compute, initializeSlowly } = tasks<Turns>(new URL('../tasks/turns.mjs', import.meta.url))

interface Nested {
  squareInDepth(depth: number, numbers: number[]): Promise<{ squares: number[]; pids: number[]; name: string }>
  failInside(message: string): Promise<never>
  exitInside(code: number): Promise<never>
  printInside(lines: string[]): Promise<unknown[]>
  openInside(): Promise<number[]>
  holdInside(path: string): Promise<void>
}

export const nested = tasks<Nested>(new URL('../tasks/nested.mjs', import.meta.url))
