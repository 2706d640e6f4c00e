import type { Figures } from './rounds.mjs'

/** A pool of two workers that calls the functions of `tasks/tasks.mjs` by name, with one argument. */
export interface CallingPool {
  /** Of what, and which: `piscina 5.3.2`. */
  readonly version: string
  call(name: TaskName, argument: unknown): Promise<unknown>
  /** Where there is such a thing. */
  map?(name: TaskName, items: readonly unknown[]): Promise<unknown[]>
  /** One item a chunk, results as they come. */
  unordered?(name: TaskName, items: readonly unknown[]): AsyncIterable<unknown>
  close(): unknown
}

export type TaskName = keyof typeof import('../tasks/tasks.mjs')

/** What a file of the folder `peers` exports. */
export interface PeerModule {
  open(mode: string, needs: Needs): CallingPool | Promise<CallingPool>
}

export interface Needs {
  /** Whether values are bytes, for which some have a setting. */
  readonly bytes: boolean
}

/** What a file of the folder `works` exports. */
export interface WorkModule {
  readonly needs?: Needs
  /** Makes the input and warms up. What it returns does a round. */
  prepare(pool: CallingPool): Promise<(variant: string) => Promise<Figures>>
}
