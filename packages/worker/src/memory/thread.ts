import { readFileSync, readlinkSync } from 'node:fs'
import { libc } from './libc.ts'

/** A thread of any process of this machine. The number alone could be another thread's later. */
export interface Thread {
  readonly id: number
  /** When it started: clock ticks since the machine did, the lower 32 bits. */
  readonly start: number
}

let current: Thread | undefined

/** The thread that calls. @throws {UnsupportedPlatformError} */
export function currentThread(): Thread {
  if (!current) {
    const id = libc().threadId()
    current = { id, start: startOf(id) ?? 0 }
  }
  return current
}

/** A thread that has ended and waits for its parent to notice counts as gone. Takes 15 us. */
export function isThreadAlive({ id, start }: Thread): boolean {
  return startOf(id) === start
}

/** Whatever thread it is. */
export function threadExists(id: number): boolean {
  return startOf(id) !== undefined
}

function startOf(id: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
    // Behind the name, which may hold anything: the state is the third field, the start the twenty-second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 'ZX'.includes(fields[0]!) ? undefined : Number(fields[19]) | 0
  } catch {
    return undefined
  }
}

/** Threads have the same numbers for all processes of one namespace only. */
export function threadNamespace(): number {
  return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]) | 0
}
