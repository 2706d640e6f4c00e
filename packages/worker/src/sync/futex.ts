import type { Cell } from '../memory/heap.ts'
import { libc } from '../memory/libc.ts'
import { processState } from '../process-state.ts'
import { TimeoutError } from '../wait/timeout-error.ts'
import type { WaitOptions } from '../wait/wait-options.ts'
import { type Attempt, lastTry, slice } from './attempt.ts'
import { SyncWaitError } from './sync-errors.ts'
import { tellRoom, waitInRoom } from './waiting-room.ts'

/** Wakes as many as `count` that wait on the word. Returns how many. Takes 1 us when nobody does. */
export function wake(cell: Cell, word: number, count: number): number {
  tellRoom()
  return libc().wakeWaiters(cell.addressOf(word), count)
}

export const everybody: number = 2 ** 31 - 1

export interface SyncWaitOptions {
  /** Milliseconds. The wait then ends with a TimeoutError. */
  timeout?: number
}

/**
 * Blocks this thread until it succeeds.
 * @throws {TimeoutError | SyncWaitError}
 */
export function attemptSync<T>(attempt: Attempt<T>, caller: string, { timeout = Infinity }: SyncWaitOptions = {}): T {
  refuseInParent(caller)
  const first = attempt.try()
  if (first !== undefined) return first
  const deadline = performance.now() + timeout
  for (let now = performance.now(); ; ) {
    if (now >= deadline && !attempt.isBound) {
      const last = lastTry(attempt)
      if (last !== undefined) return last
      attempt.giveUp?.()
      throw new TimeoutError(attempt.what, timeout)
    }
    const longest = now < deadline ? Math.min(slice, deadline - now) : slice
    libc().waitOnWord(attempt.cell.addressOf(attempt.word), attempt.expected, longest)
    const before = now
    now = performance.now()
    if (now - before >= slice) attempt.sliceOver?.()
    const result = attempt.try()
    if (result !== undefined) return result
  }
}

/** @throws {SyncWaitError} */
export function refuseInParent(caller: string): void {
  if (processState.children.count > 0) throw new SyncWaitError(caller, processState.children.count)
}

/** The same without blocking the event loop. Rejects with TimeoutError, or the signal's reason. */
export function attemptLater<T>(attempt: Attempt<T>, options: WaitOptions = {}): Promise<T> {
  const { timeout, signal } = options
  if (signal?.aborted) return Promise.reject(signal.reason)
  const first = attempt.try()
  if (first !== undefined) return Promise.resolve(first)
  if (timeout === 0) {
    const last = lastTry(attempt)
    if (last !== undefined) return Promise.resolve(last)
    attempt.giveUp?.()
    return Promise.reject(new TimeoutError(attempt.what, timeout))
  }
  return waitInRoom(attempt, options)
}
