import type { WorkerExit } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import type { PlannedPool } from './plan.ts'

/** What happened to one pool, beside what its ledger says. */
export interface PoolRecord {
  readonly plan: PlannedPool
  readonly sharedMemory: boolean
  readonly calls: CallRecord[]
  /** Processes that we killed. */
  readonly killed: Set<number>
  /** Processes that we stopped for a while. */
  readonly stopped: Set<number>
  readonly exits: Map<number, WorkerExit>
  closedAt?: number
  terminatedAt?: number
  disposedAt?: number
}
