import { TaskTimeoutError, WorkerDiedError } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import { ownTroubles } from './own-troubles.ts'

/** The position of the item whose error this is, as far as it can be told; errors do not say where they come from. */
export function place(call: CallRecord, otherwise: number, error: unknown): number {
  const { items } = call.plan
  if (error instanceof WorkerDiedError || error instanceof TaskTimeoutError) return error.itemIndex
  const position = items.findIndex(
    ({ id, trouble }, index) =>
      trouble && !call.outcomes.has(index) && ownTroubles[trouble.kind].isRight(error, trouble, id),
  )
  if (position !== -1) return position
  call.oddities.push(`an error that is nobody's: ${error}`)
  return otherwise
}
