import { describe, expect, test } from 'vitest'
import { numbers, startedEntries } from '../limits/ledger.ts'
import { memoryModes } from '../limits/memory-modes.ts'
import { act } from '../limits/references.ts'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { countByPid, readTurns } from '../pool-features/turn-log.ts'

const folder = temporaryFolder()

function expectShares(log: string, count: number, share: number): number[] {
  expect(startedEntries(log)).toEqual(numbers(count))
  const shares = countByPid(readTurns(log))
  expect(Math.max(...shares.values())).toBeLessThanOrEqual(share)
  expect(shares.size).toBeGreaterThanOrEqual(count / share)
  return [...shares.keys()]
}

describe.each(memoryModes)('maxTasksPerChild 10, %s, loses nothing and runs nothing twice', (_mode, options) => {
  test.concurrent('over 100 items in chunks of 7', async () => {
    const pool = openPool({ ...options, processes: 2, maxTasksPerChild: 10 })
    const log = freshPath(folder)
    const items = numbers(100).map(entry => ({ log, entry }))
    expect(await pool.map(act, items, { chunkSize: 7 })).toEqual(numbers(100))
    const pids = expectShares(log, 100, 10)
    await pool.close()
    await pool.join()
    await untilEnded(pids)
  })

  test.concurrent('while bursts of apply come, of which each begins before the last has ended', async () => {
    const pool = openPool({ ...options, processes: 2, maxTasksPerChild: 10 })
    const log = freshPath(folder)
    const calls: Promise<number>[] = []
    for (const burst of numbers(8)) {
      const entries = numbers(12).map(index => 12 * burst + index)
      calls.push(...entries.map(entry => pool.apply(act, [{ log, entry }])))
      await calls.at(-6)
    }
    expect(await Promise.all(calls)).toEqual(numbers(96))
    expectShares(log, 96, 10)
  })

  test.concurrent('while items die and are late', async () => {
    const pool = openPool({ ...options, processes: 2, maxTasksPerChild: 10 })
    const log = freshPath(folder)
    const deeds: Record<number, string> = { 9: 'die', 10: 'die', 25: 'spin', 39: 'die' }
    const items = numbers(60).map(entry => ({ log, entry, ...(deeds[entry] && { does: deeds[entry] }) }))
    const results = await pool.mapSettled(act, items, { chunkSize: 5, taskTimeout: 1500 })
    results.forEach((result, entry) => {
      const code = deeds[entry] === 'die' ? 'ERR_WORKER_DIED' : 'ERR_TASK_TIMEOUT'
      if (deeds[entry]) expect(result).toMatchObject({ status: 'rejected', reason: { code, itemIndex: entry } })
      else expect(result).toEqual({ status: 'fulfilled', value: entry })
    })
    expect(startedEntries(log)).toEqual(numbers(60))
  })
})
