import { defineOwnError } from '../wire/own-error.ts'

/** A wrong argument, as a message names it. */
export function show(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'object' && value
      ? 'an object'
      : String(value)
}

/** What is released is not held by this thread. */
export class NotOwnerError extends Error {
  readonly code = 'ERR_NOT_OWNER'
}

/** The wait could never end: what would end it is this very thread, which waits. */
export class DeadlockError extends Error {
  readonly code = 'ERR_DEADLOCK'
}

/** A process that has children must not block: they talk to it. */
export class SyncWaitError extends Error {
  readonly code = 'ERR_SYNC_WAIT'

  constructor(caller: string, children: number) {
    super(
      `${caller} blocks this process, and its ${children === 1 ? 'child process talks' : `${children} child processes talk`} to it: await the method without "Sync", or call this one in a worker.`,
    )
  }
}

/** Somebody who waited at the barrier left, or it was reset or aborted: those who wait, or come, are not let through. */
export class BrokenBarrierError extends Error {
  readonly code = 'ERR_BROKEN_BARRIER'
}

defineOwnError('NotOwnerError', NotOwnerError)
defineOwnError('DeadlockError', DeadlockError)
defineOwnError('SyncWaitError', SyncWaitError)
defineOwnError('BrokenBarrierError', BrokenBarrierError)
