import type { Pool } from '@forkyard/core'

const next = (number: number): number => number + 1

/** Makes a few calls in a row. */
export async function warm(pool: Pool, calls: number = 20): Promise<void> {
  for (let number = 0; number < calls; number++) await pool.apply(next, [number])
}
