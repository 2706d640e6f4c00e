import { writeFile } from 'node:fs/promises'
import type { Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries, turnOf } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { type Act, act } from './references.ts'

const folder = temporaryFolder()

/** The function counts as quick, so that many of its items go to a worker together. */
async function quickPool(options: object): Promise<Pool> {
  const pool = openPool({ ...options, processes: 2 })
  await pool.ready()
  const log = freshPath(folder)
  for (const _round of [1, 2]) {
    await pool.map(
      act,
      numbers(500).map(entry => ({ log, entry })),
    )
    await untilIdle(pool)
  }
  return pool
}

const ways: [string, (pool: Pool, items: Act[]) => Promise<number[]>][] = [
  ['calls of apply', (pool, items) => Promise.all(items.map(item => pool.apply(act, [item])))],
  ['items of a map', (pool, items) => pool.map(act, items)],
  ['items of a map with chunkSize 1', (pool, items) => pool.map(act, items, { chunkSize: 1 })],
]

describe.each(memoryModes)('%s', (_mode, options) => {
  describe.each(ways)('%s', (_way, run) => {
    test.concurrent.each([0, 20, 58])('that follow a long one (number %i) run in the other worker', async long => {
      const pool = await quickPool(options)
      const [log, awaits] = [freshPath(folder), freshPath(folder)]
      const items = numbers(60).map(entry => ({ log, entry, ...(entry === long && { does: 'wait', awaits }) }))
      const results = run(pool, items)
      const turns = await untilTurns(log, 60)
      const { pid } = turnOf(turns, long)!
      const behind = turns.slice(turns.findIndex(turn => turn.entry === String(long)) + 1)
      for (const turn of behind) expect(turn.pid).not.toBe(pid)
      await writeFile(awaits, '')
      expect(await results).toEqual(numbers(60))
      expect(startedEntries(log)).toEqual(numbers(60))
    })

    test.concurrent('end although one of them waits for a later one', async () => {
      const pool = await quickPool(options)
      const [log, file] = [freshPath(folder), freshPath(folder)]
      const items = numbers(60).map(entry => ({
        log,
        entry,
        ...(entry === 5 && { does: 'wait', awaits: file }),
        ...(entry === 55 && { does: 'write', tells: file }),
      }))
      expect(await run(pool, items)).toEqual(numbers(60))
      expect(startedEntries(log)).toEqual(numbers(60))
    })
  })

  test.concurrent('an explicit chunkSize of 10 keeps its groups of 10 in one worker, whatever is long', async () => {
    const pool = await quickPool(options)
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const items = numbers(200).map(entry => ({ log, entry, ...(entry === 13 && { does: 'wait', awaits }) }))
    const mapping = pool.map(act, items, { chunkSize: 10 })
    // All but what stands behind the long one in its own group.
    await untilTurns(log, 194)
    await writeFile(awaits, '')
    expect(await mapping).toEqual(numbers(200))
    const turns = readTurns(log)
    for (const group of numbers(20)) {
      const pids = numbers(10).map(index => turnOf(turns, 10 * group + index)!.pid)
      expect(new Set(pids).size).toBe(1)
    }
    expect(startedEntries(log)).toEqual(numbers(200))
  })
})

test.concurrent('with shared memory also one that computes is no obstacle to those behind it', async () => {
  const pool = await quickPool({})
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const calls = numbers(60).map(entry =>
    pool.apply(act, [{ log, entry, ...(entry === 0 && { does: 'computeUntil', awaits }) }]),
  )
  await untilTurns(log, 60)
  await writeFile(awaits, '')
  expect(await Promise.all(calls)).toEqual(numbers(60))
  expect(startedEntries(log)).toEqual(numbers(60))
})
