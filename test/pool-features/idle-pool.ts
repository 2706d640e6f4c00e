import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Pool } from '@forkyard/core'

/** Resolves when all workers are up and through with what they had: a result comes a little before that. */
export async function untilIdle(pool: Pool): Promise<void> {
  while (pool.workers.some(({ state }) => state !== 'idle')) await nextTurn()
}
