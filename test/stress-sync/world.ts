import { Barrier, Condition, Event, Lock, RLock, Semaphore, shared } from '@forkyard/core'
import { processes, rowLength, rows } from './record.mjs'
import { sectionsLength } from './sections.mjs'

export const units = 3
const mostInstances = 1_000_000
const mostComplaints = 100

/** What the processes share. */
export interface World {
  readonly locks: readonly (Lock | RLock)[]
  readonly semaphore: Semaphore
  readonly condition: Condition
  readonly barrier: Barrier
  /** Rows as `record.mjs` describes them. */
  readonly records: Int32Array
  /** As `sections.mjs` describes them. */
  readonly sections: Int32Array
  /** By the number of the process: 1 when it is about to be killed. */
  readonly dead: Uint8Array
  /** How many violations, and four numbers for each. */
  readonly complaints: Int32Array
  /** The number of the pause that everybody has to come to; 0: none. */
  readonly pause: Int32Array
  readonly goOn: Event
  /** Tokens that the parent added. */
  readonly given: Int32Array
  readonly stop: Int32Array
}

export function makeWorld(): World {
  return {
    locks: [new Lock(), new RLock(), new Lock()],
    semaphore: new Semaphore(units),
    condition: new Condition(),
    barrier: new Barrier(Math.ceil(processes / 2)),
    records: shared('int32', rows.length * rowLength),
    sections: shared('int32', sectionsLength),
    dead: shared('uint8', mostInstances),
    complaints: shared('int32', 1 + 4 * mostComplaints),
    pause: shared('int32', 1),
    goOn: new Event(),
    given: shared('int32', 1),
    stop: shared('int32', 1),
  }
}
