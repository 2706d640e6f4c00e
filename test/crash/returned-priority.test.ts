import { writeFileSync } from 'node:fs'
import type { Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'
import { readTurns } from '../pool-features/turn-log.ts'
import { expectOnlyDead, marks, numbers } from './ledger.ts'
import { untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

// What had not started when its worker died comes back. Who goes first then?

const folder = temporaryFolder()

/** So many items or calls for one worker, which dies of one of them when it is told to. */
async function doomed(pool: Pool, submit: 'map' | 'apply', { count, deadly }: { count: number; deadly: number }) {
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const items = numbers(count).map(entry => ({
    log,
    entry,
    takes: 1,
    ...(entry === deadly && { awaits, way: 'SIGKILL' as const }),
  }))
  const calls =
    submit === 'map'
      ? pool.mapSettled(mortal.holdUntil, items, { chunkSize: count })
      : Promise.allSettled(items.map(item => pool.apply(mortal.holdUntil, [item])))
  await untilMarked(log, deadly)
  const dieAndSettle = async (others: readonly Promise<unknown>[]) => {
    writeFileSync(awaits, '')
    await Promise.all([calls, ...others])
    return { order: readTurns(log).map(({ entry }) => entry), outcomes: await calls }
  }
  return { log, dieAndSettle }
}

/**
 * One function counts as quick, so that many calls go to the worker together; it was busy with another one, so that it does
 * not announce them together.
 */
async function quickPool(options: object): Promise<Pool> {
  const pool = openPool({ ...options, processes: 1 })
  await pool.map(mortal.holdUntil, marks(freshPath(folder), 500, {}))
  await pool.apply(mortal.mark, [{ log: freshPath(folder), entry: 'long', takes: 5 }])
  await untilIdle(pool)
  return pool
}

const deadly = 3
const before = numbers(deadly + 1).map(String)

/** An order, with all that came back as one entry: they may come back in several parts. */
function groupReturned(order: readonly string[]): string[] {
  const isReturned = (entry: string): boolean => Number(entry) > deadly
  return order.flatMap((entry, position) => {
    if (!isReturned(entry)) return [entry]
    return position > 0 && isReturned(order[position - 1]!) ? [] : ['returned']
  })
}

describe.each(memoryModes)('%s,', (_mode, options) => {
  test.each(['map', 'apply'] as const)('what came back of a %s goes behind a higher priority', async submit => {
    const pool = await quickPool(options)
    const { log, dieAndSettle } = await doomed(pool, submit, { count: 10, deadly })
    const calls = [
      pool.apply(mortal.mark, [{ log, entry: 'low' }], { priority: -1 }),
      pool.apply(mortal.mark, [{ log, entry: 'high' }], { priority: 5 }),
      pool.apply(mortal.holdUntil, [{ log, entry: 'highest' }], { priority: 7 }),
    ]
    const { order, outcomes } = await dieAndSettle(calls)
    expect(groupReturned(order)).toEqual([...before, 'highest', 'high', 'returned', 'low'])
    expect(new Set(order).size).toBe(13)
    expectOnlyDead(outcomes, { [deadly]: { signal: 'SIGKILL', state: 'running' } })
  })

  test('a call that came back goes before one that came after it', async () => {
    const pool = await quickPool(options)
    const { log, dieAndSettle } = await doomed(pool, 'apply', { count: 2, deadly: 0 })
    const { order, outcomes } = await dieAndSettle([pool.apply(mortal.mark, [{ log, entry: 'later' }])])
    expect(order).toEqual(['0', '1', 'later'])
    expectOnlyDead(outcomes, { 0: { signal: 'SIGKILL', state: 'running' } })
  })
})
