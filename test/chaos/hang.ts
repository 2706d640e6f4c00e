import type { Pool } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import type { Ledger } from './ledger.ts'
import type { PlannedPool } from './plan.ts'

/** Of the items of a hung call that may be to blame so many are told of. */
const mostItems = 10

/** A call that does not settle, and what the ledger says of those of its items that are not through. */
export function describeHungCall({ number }: PlannedPool, call: CallRecord, ledger: Ledger, pool: Pool): string {
  const { method, items, chunkSize, retries, taskTimeout, totalTimeout, givingUp } = call.plan
  const open = items.filter(({ id }, position) => {
    return !call.outcomes.has(position) && ledger.runsOf(id).at(-1)?.end === undefined
  })
  const terms = JSON.stringify({ chunkSize, retries, taskTimeout, totalTimeout, givingUp })
  const state = `${items.length} items, ${call.outcomes.size} with an outcome, ${open.length} others not through`
  const lines = open.slice(0, mostItems).map(({ id, trouble }) => {
    return `\n    item ${id}${trouble ? ` (${trouble.kind})` : ''}: ${ledger.describe(id)}`
  })
  return `pool ${number}: ${method} ${terms}: ${state}; ${describeWorkers(pool)}${lines.join('')}`
}

export function describeWorkers(pool: Pool): string {
  return pool.workers
    .map(({ id, pid, state, tasksDone }) => `worker ${id} (${pid}) ${state}, ${tasksDone} done`)
    .join('; ')
}
