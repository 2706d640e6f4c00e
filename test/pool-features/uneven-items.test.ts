import { writeFile } from 'node:fs/promises'
import type { Pool } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from './idle-pool.ts'
import { takeTurn } from './references.ts'
import { untilTurns } from './turn-log.ts'

const folder = temporaryFolder()

// A function that was quick so far has one long item. The rest does not wait behind it while another worker is idle.

async function warmPool(): Promise<Pool> {
  const pool = openPool({ processes: 2 })
  const log = freshPath(folder)
  await pool.map(
    takeTurn,
    Array.from({ length: 200 }, (_, entry) => ({ log, entry })),
  )
  await untilIdle(pool)
  return pool
}

test.concurrent('items of another chunk than that of a long one run in the other worker', async () => {
  const pool = await warmPool()
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const items = Array.from({ length: 40 }, (_, entry) => ({ log, entry, ...(entry === 0 && { awaits }) }))
  const mapping = pool.map(takeTurn, items, { chunkSize: 10 })
  expect((await untilTurns(log, 31)).length).toBe(31)
  await writeFile(awaits, '')
  await mapping
}, 20_000)
