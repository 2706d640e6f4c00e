import type { Class } from '../wire/class-registration.ts'
import type { Cell } from './heap.ts'

/**
 * The object that stands for a cell in this thread: the same one, however often it arrives.
 * @param args For the constructor, which takes more than it tells the users of the class.
 */
export function instanceOf<T extends object>(cell: Cell, kind: string, type: Class<T>, ...args: unknown[]): T {
  const known = cell.instances.get(kind)?.deref() as T | undefined
  return known ?? new (type as unknown as new (...args: unknown[]) => T)(...args)
}

/** The constructor of what stands for a cell calls it. */
export function remember(cell: Cell, kind: string, instance: object): void {
  cell.instances.set(kind, new WeakRef(instance))
}
