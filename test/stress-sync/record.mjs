// What each flow of each process notes in shared memory, in a row of int32: others can read it when the process is dead.

export const processes = 4
export const flows = 3
export const locks = 3

/** The columns of a row. The counts go on when another process takes the place of a dead one. */
export const columns = {
  /** The number of the process that has this place; 0: none. */
  instance: 0,
  pid: 1,
  /** What it does, as a place in `phases`. */
  phase: 2,
  /** How many operations it has ended. */
  operations: 3,
  /** The last pause that it has come to. */
  paused: 4,
  produced: 5,
  consumed: 6,
  /** How often the barrier let it go as the first, and as the second. */
  first: 7,
  second: 8,
  /** From here on: how often it was in the section of each lock. */
  entered: 9,
}
export const rowLength = 16

export const phases = [
  'between',
  'waiting for a lock',
  'in a section',
  'waiting for a unit',
  'holding a unit',
  'releasing a unit',
  'in the condition',
  'at the barrier',
  'pausing',
]
export const phase = Object.fromEntries(phases.map((name, index) => [name, index]))

export const cell = (row, column) => row * rowLength + column
export const rows = Array.from({ length: processes * flows }, (_, row) => row)

/** Over all places. */
export function sum(records, column) {
  return rows.reduce((total, row) => total + records[cell(row, column)], 0)
}
