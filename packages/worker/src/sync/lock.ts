import { type CellHandle, cellFor, Heap } from '../memory/heap.ts'
import { instanceOf } from '../memory/instances.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { Exclusive } from './exclusive.ts'

/**
 * A lock that spans processes. It travels like any value. Free, it is acquired and released without a call of the system, in
 * some 40 ns. When the process that has it dies, the next one gets it, and `guard.abandoned` says so.
 *
 * ```ts
 * const lock = new Lock()
 * await pool.map(file => lock.run(() => appendReport(file)), files)
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Lock extends Exclusive {
  constructor()
  constructor(cell?: unknown) {
    super('Lock', cellFor(cell, 'Lock'))
  }

  static {
    defineShared(
      'Lock',
      Lock,
      lock => [lock.cell.handle],
      (handle: CellHandle) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'Lock', Lock, cell)
      },
    )
  }
}
