import type { Cell } from '../memory/heap.ts'

/*
 * Waiting for a word in shared memory to change. Whoever waits looks at the word again after a slice, so that nothing is lost
 * when the one that should have woken it is killed before it could.
 */

/** Milliseconds after which a waiter looks whether what it waits for can still come. */
export const slice = 50

/** Something that is tried again and again until it succeeds. */
export interface Attempt<T> {
  readonly cell: Cell
  /** The word of the cell that changes when it is worth trying again. */
  readonly word: number
  /** Undefined: not now. Then `expected` is what the word was when it failed. */
  try(): T | undefined
  readonly expected: number
  /** It has begun what must not be left half done: it goes on though its time is over. */
  readonly isBound?: boolean
  /** A whole slice passed without success. */
  sliceOver?(): void
  /** Nobody tries any more: whoever woke it may have to wake another. */
  giveUp?(): void
  /** Begins the message of a TimeoutError. */
  readonly what: string
}

/** Also one that waits for less than a slice looks for the dead once. */
export function lastTry<T>(attempt: Attempt<T>): T | undefined {
  attempt.sliceOver?.()
  return attempt.try()
}
