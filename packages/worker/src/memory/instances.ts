import type { Cell } from './heap.ts'

/** The object that stands for a cell in this thread: the same one, however often it arrives. */
export function instanceOf<T extends object>(cell: Cell, kind: string, make: () => T): T {
  return (cell.instances.get(kind)?.deref() as T | undefined) ?? make()
}

/** The constructor of what stands for a cell calls it. */
export function remember(cell: Cell, kind: string, instance: object): void {
  cell.instances.set(kind, new WeakRef(instance))
}
