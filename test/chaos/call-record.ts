import { isDeepStrictEqual } from 'node:util'
import { now } from './clock.ts'
import type { PlannedCall } from './plan.ts'
import { identify, makeResult } from './task/results.mjs'

export type Outcome =
  | { readonly status: 'fulfilled'; readonly right: boolean }
  | { readonly status: 'rejected'; readonly error: unknown }

/** What became of a call, seen by its caller. */
export class CallRecord {
  readonly plan: PlannedCall
  readonly submitted: number = now()
  settled: number | undefined
  /** By the position of the item; those that are not there were given up with the call. */
  readonly outcomes = new Map<number, Outcome>()
  /** The call as a whole failed. */
  failure: { readonly error: unknown } | undefined
  readonly controller = new AbortController()
  readonly reason = new Error('given up by its caller')
  abortedAt: number | undefined
  cancelledAt: number | undefined
  brokenOff = false
  /** What it got and nobody can have sent. */
  readonly oddities: string[] = []

  constructor(plan: PlannedCall) {
    this.plan = plan
  }

  /** Whether the caller may give up this item of a burst. */
  givesUp(position: number): boolean {
    const { givingUp } = this.plan
    return givingUp !== undefined && givingUp.how !== 'break' && position % givingUp.every === 0
  }

  abort(): void {
    this.abortedAt = now()
    this.controller.abort(this.reason)
  }

  fulfil(position: number, value: unknown): void {
    const item = this.plan.items[position]
    this.#settle(position, {
      status: 'fulfilled',
      right: item !== undefined && isDeepStrictEqual(value, makeResult(item)),
    })
  }

  reject(position: number, error: unknown): void {
    this.#settle(position, { status: 'rejected', error })
  }

  fulfilSomeone(value: unknown): void {
    const id = identify(value)
    const position = this.plan.items.findIndex(item => item.id === id)
    if (position === -1) this.oddities.push(`a result that is nobody's: ${String(value).slice(0, 100)}`)
    else this.fulfil(position, value)
  }

  fail(error: unknown): void {
    this.failure = { error }
  }

  #settle(position: number, outcome: Outcome): void {
    if (this.outcomes.has(position)) this.oddities.push(`a second outcome of the item at position ${position}`)
    this.outcomes.set(position, outcome)
  }
}
