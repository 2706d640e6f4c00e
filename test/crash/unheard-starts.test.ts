import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { numbers, runsOf } from './ledger.ts'

// A worker that shares no memory says what it begins. When that can no longer be read, it may have begun anything.

const folder = temporaryFolder()

interface Item {
  readonly log: string
  readonly entry: number
  readonly breaks: boolean
}

test('what a worker began after it wrote garbage into its pipe is not run again', async () => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 2, env: { FORKYARD_SHARED_MEMORY: 'off' }, stderr: 'ignore' })
  await pool.ready()
  const run = ({ log, entry, breaks }: Item): number => {
    const { appendFileSync, writeSync } = process.getBuiltinModule('node:fs')
    appendFileSync(log, `${entry} x\n`)
    for (const end = performance.now() + 1; performance.now() < end; );
    if (breaks) writeSync(4, 'garbage')
    return entry
  }
  const items = numbers(40).map(entry => ({ log, entry, breaks: entry === 5 }))
  const outcome = pool.mapSettled(run, items, { chunkSize: 40 })
  await untilWritten(log)
  // Deaf until the worker is through with items behind the garbage.
  while (readLines(log) < 20);
  const results = await outcome

  expect([...runsOf(log).values()].filter(times => times > 1)).toEqual([])
  expect(results.slice(0, 5).map(result => result.status === 'fulfilled' && result.value)).toEqual(numbers(5))
  for (const result of results.slice(5)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_WORKER_DIED', state: 'unknown' } })
  }
})

/** Without a turn of our event loop: so nothing that the worker says is read meanwhile. */
function readLines(log: string): number {
  try {
    return readFileSync(log, 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}
