import { writeFileSync } from 'node:fs'
import type { Pool } from '@forkyard/core'
import { expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, numbers } from './ledger.ts'
import { untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

// A worker is killed while its result is half in the pipe: what is read of the frame ends in its middle.

const folder = temporaryFolder()
const megabyte = 2 ** 20
/** Items of a millisecond are announced one by one. */
const millisecond = 1

/** Resolves when so much has come that it must be the beginning of a large frame. */
async function untilReceived(pool: Pool, bytes: number): Promise<void> {
  while (pool.stats().bytesReceived < bytes) await new Promise(setImmediate)
}

test.each(memoryModes.flatMap(([mode, options]) => [0, 3, 7].map(place => [mode, place, options] as const)))(
  '%s, a result that is torn by SIGKILL costs its item alone, item %i of 8',
  async (_mode, place, options) => {
    const pool = openPool({ ...options, processes: 2 })
    await pool.ready()
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const items = numbers(8).map(entry => ({
      log,
      entry,
      takes: millisecond,
      ...(entry === place && { awaits, bytes: 64 * megabyte }),
    }))
    const settling = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 8 })
    const pid = await untilMarked(log, place)
    writeFileSync(awaits, '')
    await untilReceived(pool, megabyte)
    process.kill(pid, 'SIGKILL')
    const outcomes = await settling
    expect(pool.stats().bytesReceived).toBeLessThan(64 * megabyte)
    expectOnlyDead(outcomes, { [place]: { pid, itemIndex: place, signal: 'SIGKILL', state: 'running' } })
    expect((outcomes[place] as PromiseRejectedResult).reason.cause).toBeUndefined()
    expectEachOnce(log, 8)
  },
)

test('without shared memory, calls behind a torn result are answered by another worker', async () => {
  const pool = openPool({ env: { FORKYARD_SHARED_MEMORY: 'off' }, processes: 1 })
  await pool.ready()
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const torn = pool.apply(mortal.holdUntil, [{ log, entry: 0, takes: millisecond, awaits, bytes: 64 * megabyte }])
  const calls = numbers(20).map(entry => pool.apply(mortal.holdUntil, [{ log, entry: entry + 1 }]))
  const settling = Promise.allSettled([torn, ...calls])
  const pid = await untilMarked(log, 0)
  writeFileSync(awaits, '')
  await untilReceived(pool, megabyte)
  process.kill(pid, 'SIGKILL')
  expectOnlyDead(await settling, { 0: { pid, signal: 'SIGKILL', state: 'running' } })
  expectEachOnce(log, 21)
})
