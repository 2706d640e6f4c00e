/*
 * What is measured: the same work by both peers, except where the title says what the other one does instead. Often enough that
 * what the compiler does, and that one process begins a little later, does not count.
 */

export interface Case {
  readonly title: string
  /** What forkyard's and Python's cells call it. */
  readonly forkyard: string
  readonly python: string
  /** How often, by each process. */
  readonly operations: number
}

const same = (title: string, name: string, operations: number): Case => ({
  title,
  forkyard: name,
  python: name,
  operations,
})

export const cases: readonly Case[] = [
  same('Lock, free: acquireSync, release', 'lock', 1_000_000),
  { ...same('Lock, free: await acquire, release (Python: blocking)', 'lock', 1_000_000), forkyard: 'lock-await' },
  same('Lock, 2 processes, blocking', 'lock-2', 400_000),
  same('Lock, 4 processes, blocking', 'lock-4', 200_000),
  { ...same('Lock, 2 processes, await (Python: blocking)', 'lock-2', 40_000), forkyard: 'lock-await-2' },
  same('Value, 1 process: add(1) (Python: with get_lock())', 'add', 400_000),
  same('Value, 4 processes: add(1) (Python: with get_lock())', 'add-4', 200_000),
  { ...same('Value, 4 processes: updateSync (Python: with get_lock())', 'add-4', 200_000), forkyard: 'update-4' },
  same('Event, there and back, both blocking', 'event', 5000),
  {
    ...same('Event, there and back, the parent awaits (Python: both blocking)', 'event', 3000),
    forkyard: 'event-await',
  },
  same('64 MiB to a worker that has it already (Python: SharedMemory by name)', 'array', 100),
  same('64 MiB made, filled, to a worker and back, dropped (Python: SharedMemory)', 'array-new', 5),
  same('64 MiB to a worker as a copy', 'copy', 5),
]
