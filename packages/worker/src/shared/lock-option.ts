import type { Cell } from '../memory/heap.ts'
import { instanceOf } from '../memory/instances.ts'
import { Exclusive } from '../sync/exclusive.ts'
import { RLock } from '../sync/rlock.ts'

export interface LockOption {
  /** The lock that guards it; default, and true: an RLock of its own; false: none. */
  lock?: Exclusive | boolean
}

/** @throws {TypeError} */
export function chooseLock({ lock = true }: LockOption, cell: Cell, caller: string): Exclusive | undefined {
  if (lock === false) return undefined
  if (lock === true) return instanceOf(cell, 'RLock', RLock, cell)
  if (lock instanceof Exclusive) return lock
  throw new TypeError(`The option lock of a ${caller} must be a Lock, an RLock or a boolean, got ${String(lock)}.`)
}

/** How the choice travels: a lock of its own is in its cell. */
export function choiceOf(lock: Exclusive | undefined, cell: Cell): Exclusive | boolean {
  return lock === undefined ? false : lock.cell === cell || lock
}
