import { tasks } from '@forkyard/core'

// The tasks of these suites, with their types: the modules themselves are loaded in workers.

export interface PaymentError extends RangeError {
  readonly account: { owner: string; balance: number }
  readonly amount: number
  readonly missing: number
}

interface Failures {
  pay(amount: number): never
  payLater(amount: number): Promise<never>
  retry(times: number): never
  hide(): never
  describeError(error: Error): [isPaymentError: boolean, isRangeError: boolean, string, string, number | undefined]
  returnError(): [PaymentError]
  throwsRemotely(): never
}

export const failures = tasks<Failures>(new URL('../tasks/failures.mjs', import.meta.url))
export const { throwDistant } = tasks<{ throwDistant(): never }>(new URL('../tasks/workers-only.mjs', import.meta.url))
