import { Pool, type PoolOptions } from '@forkyard/core'
import { afterAll } from 'vitest'

const opened: Pool[] = []
afterAll(() => Promise.all(opened.map(pool => pool.terminate())))

/** A pool for one test. What a test leaves open is terminated at the end of its file. */
export function openPool(options?: PoolOptions): Pool {
  const pool = new Pool(options)
  opened.push(pool)
  return pool
}
