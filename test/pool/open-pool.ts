import { Pool, type PoolOptions } from '@forkyard/core'
import { afterAll } from 'vitest'

const opened: Pool[] = []
afterAll(async () => {
  const endings: Promise<void>[] = []
  // One by one: a stack that is not read keeps what its calls were made on.
  while (opened.length > 0) endings.push(opened.pop()!.terminate())
  await Promise.all(endings)
})

/** Lets whole suites go by one lane: see `test:lanes`. */
const lane = process.env.FORKYARD_TEST_LANE as PoolOptions['lane']

/** A pool for one test. What a test leaves open is terminated at the end of its file. */
export function openPool(options?: PoolOptions): Pool {
  const pool = new Pool({ lane, ...options })
  opened.push(pool)
  return pool
}
