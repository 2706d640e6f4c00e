import { appendFileSync } from 'node:fs'
import { Pool, task } from '@forkyard/core'

/** One line for this process; then two tasks in a pool of its own, or, at the bottom, an endless loop. */
export async function spinInDepth({ depth, path }) {
  appendFileSync(path, `${process.pid}\n`)
  if (depth === 0) for (;;);
  const processes = depth === 2 ? 1 : 3
  const pool = new Pool({ processes })
  const inner = task(new URL(import.meta.url), 'spinInDepth')
  await pool.map(inner, Array(processes).fill({ depth: depth - 1, path }), { chunkSize: 1 })
}
