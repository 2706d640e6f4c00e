import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns } from '../pool-features/turn-log.ts'
import { numbers } from './ledger.ts'
import { untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

// Calls with a time-out wait until their worker is up. Which of them goes first then? (Belongs into test/crash.)

const folder = temporaryFolder()
const taskTimeout = 60_000

test.each(memoryModes)(
  '%s, of calls that wait for a worker to come up that of the higher priority goes first',
  async (_mode, options) => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    await Promise.all([
      pool.apply(mortal.mark, [{ log, entry: 'low' }], { taskTimeout }),
      pool.apply(mortal.mark, [{ log, entry: 'high' }], { taskTimeout, priority: 5 }),
    ])
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['high', 'low'])
  },
)

test.each(memoryModes)(
  '%s, a call of a higher priority goes before what came back from a worker that died',
  async (_mode, options) => {
    const pool = openPool({ ...options, processes: 1, stderr: 'ignore' })
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const items = numbers(5).map(entry => ({ log, entry, ...(entry === 0 && { awaits, way: 'SIGKILL' as const }) }))
    await pool.ready()
    const mapping = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 5, taskTimeout })
    await untilMarked(log, 0)
    const gone = new Promise<void>(resolve => pool.on('workerExit', () => resolve()))
    writeFileSync(awaits, '')
    await gone
    await new Promise(setImmediate)
    await Promise.all([mapping, pool.apply(mortal.mark, [{ log, entry: 'high' }], { taskTimeout, priority: 5 })])
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['0', 'high', '1', '2', '3', '4'])
  },
)
