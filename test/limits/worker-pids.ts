import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from '@forkyard/core'
import { exists } from '../pool/process-end.ts'

export function pidsOf(pool: Pool): number[] {
  return pool.workers.map(({ pid }) => pid!)
}

/** Resolves when no process has this id any more. */
export async function untilGone(pid: number): Promise<void> {
  while (exists(pid)) await wait(5)
}
