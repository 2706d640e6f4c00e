import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { numbers, startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { act, pidOfWorker } from './references.ts'

// A worker that is up and does not come to what it was sent, for half a minute.

const folder = temporaryFolder()
const patience = 240_000

test.concurrent.each(memoryModes)(
  '%s, what a stopped worker never came to runs once, in its successor',
  async (_mode, options) => {
    const pool = openPool({ ...options, processes: 1 })
    const stopped = await pool.apply(pidOfWorker)
    process.kill(stopped, 'SIGSTOP')
    const log = freshPath(folder)
    const calls = numbers(5).map(entry => pool.apply(act, [{ log, entry }]))
    const mapping = pool.map(
      act,
      numbers(10).map(index => ({ log, entry: 5 + index })),
      { chunkSize: 5 },
    )
    expect(await Promise.all(calls)).toEqual(numbers(5))
    expect(await mapping).toEqual(numbers(15).slice(5))
    expect(startedEntries(log)).toEqual(numbers(15))
    expect(pool.workers).toMatchObject([{ restarts: 1 }])
    await untilEnded([stopped])
  },
  patience,
)
