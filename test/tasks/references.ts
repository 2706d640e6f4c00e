import { type ProcessDescription, tasks } from '@forkyard/core'

// The tasks of the test suites, with their types: the modules themselves are loaded in workers only.

export interface Meeting<T = unknown> {
  /** A file that tells others that this item has started. */
  writes?: string
  /** A file that it waits for. */
  awaits?: string
  value?: T
}

export interface LoggedMeeting extends Meeting {
  log: string
  entry: number | string
  throws?: string
}

export interface Whereabouts {
  item: number
  pid: number
  turn: number
}

interface Arithmetic {
  square(x: number): number
  sum(...numbers: number[]): number
  squareUnless(item: { x: number; bad: number[] }): number
}

interface Files {
  meet(meeting: Meeting<number>): Promise<number>
  computeUntil(meeting: Meeting<number>): number
  logAndMeet(meeting: LoggedMeeting): Promise<number | string>
}

export const { square, sum, squareUnless } = tasks<Arithmetic>(new URL('./arithmetic.mjs', import.meta.url))
export const { meet, computeUntil, logAndMeet } = tasks<Files>(new URL('./files.mjs', import.meta.url))
export const { whereabouts } = tasks<{ whereabouts(item: number): Whereabouts }>(
  new URL('./whereabouts.mjs', import.meta.url),
)

interface Initializing {
  initialize(log: string, ...given: unknown[]): { given: unknown[]; pid: number }
  initializeLater(log: string, result?: unknown): Promise<unknown>
  throwing(log: string, message: string): void
  rejecting(log: string, message: string): Promise<void>
  exiting(log: string, exitCode: number): void
  killing(log: string, signal: NodeJS.Signals): void
  openCounter(): unknown
  countOn(item: number): { pid: number; count: number }
  logTask(log: string): void
  stateOfWorker(): unknown
  valueOfModule(): string
  describeProcess(): ProcessDescription
}

export const initializing = tasks<Initializing>(new URL('./initializing.mjs', import.meta.url))
