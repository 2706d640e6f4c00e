import { type Event, type Lock, type RLock, type Semaphore, tasks } from '@forkyard/core'

interface Holding {
  lock: Lock | RLock | Semaphore
  has?: Event
  mayGo?: Event
  pid?: Int32Array
}
interface Waiting {
  lock: Lock | RLock | Semaphore
  /** A unit is released by each that is about to wait. */
  waits: Semaphore
  pid?: Int32Array
  mayGo?: Event
}

/** Tasks that acquire something and return `guard.abandoned`. */
export const holders = tasks<{
  hold(holding: Holding): Promise<boolean>
  holdSync(holding: Holding): boolean
  keep(lock: Lock | RLock): number
  computeFor(holding: Holding): void
  wait(waiting: Waiting): Promise<boolean>
  block(waiting: Waiting): boolean
  codeOf(name: string, thing: object, ...args: unknown[]): string | undefined
}>(new URL('./holders.mjs', import.meta.url))
