import { TaskTimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { numbers, startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { type Act, act } from './references.ts'

const folder = temporaryFolder()
/** Far above what a quick item takes on a machine that does much else. */
const taskTimeout = 800

function itemsWith(log: string, count: number, late: readonly number[], does = 'spin'): Act[] {
  return numbers(count).map(entry => ({ log, entry, ...(late.includes(entry) && { does }) }))
}

function expectOnlyLate(
  results: readonly PromiseSettledResult<number>[],
  count: number,
  late: readonly number[],
): void {
  expect(results).toHaveLength(count)
  results.forEach((result, index) => {
    if (late.includes(index)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { which: 'taskTimeout', itemIndex: index } })
      expect((result as PromiseRejectedResult).reason).toBeInstanceOf(TaskTimeoutError)
    } else {
      expect(result).toEqual({ status: 'fulfilled', value: index })
    }
  })
}

describe.each(memoryModes)(
  '%s, items that are not late take no harm of one that is, and run once',
  (_mode, options) => {
    test.concurrent.each([0, 4, 9])('with the late one at position %i of a chunk of 10', async position => {
      const pool = openPool({ ...options, processes: 1 })
      const log = freshPath(folder)
      const settled = pool.mapSettled(act, itemsWith(log, 10, [position]), { taskTimeout, chunkSize: 10 })
      expectOnlyLate(await settled, 10, [position])
      expect(startedEntries(log)).toEqual(numbers(10))
    })

    test.concurrent.each([1, 10, 'auto'] as const)(
      'with many late ones in mapSettled, chunkSize %s',
      async chunkSize => {
        const pool = openPool({ ...options, processes: 2 })
        const log = freshPath(folder)
        const late = [3, 4, 11, 19, 25]
        const settled = pool.mapSettled(act, itemsWith(log, 40, late), { taskTimeout, chunkSize })
        expectOnlyLate(await settled, 40, late)
        expect(startedEntries(log)).toEqual(numbers(40))
      },
    )

    test.concurrent.each([1, 10, 'auto'] as const)(
      'with late ones that never settle in imap, chunkSize %s',
      async chunkSize => {
        const pool = openPool({ ...options, processes: 2 })
        const log = freshPath(folder)
        const late = [0, 7, 18]
        const results = pool.imap(act, itemsWith(log, 30, late, 'never'), { taskTimeout, chunkSize })
        expectOnlyLate(await collectSettled(results), 30, late)
        expect(startedEntries(log)).toEqual(numbers(30))
      },
    )

    test.concurrent('with late ones in imapUnordered, which come after what they held up', async () => {
      const pool = openPool({ ...options, processes: 2 })
      const log = freshPath(folder)
      const results = pool.imapUnordered(act, itemsWith(log, 20, [2, 9]), { taskTimeout, chunkSize: 5 })
      const outcomes = await collectSettled(results)
      const values = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      const indexes = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason.itemIndex] : []))
      expect(values.sort((one, other) => one - other)).toEqual(numbers(20).filter(entry => entry !== 2 && entry !== 9))
      expect(indexes.sort()).toEqual([2, 9])
      expect(startedEntries(log)).toEqual(numbers(20))
    })

    test.concurrent('with late calls among many of apply', async () => {
      const pool = openPool({ ...options, processes: 2 })
      const log = freshPath(folder)
      const items = itemsWith(log, 100, [10, 60])
      const calls = await Promise.allSettled(items.map(item => pool.apply(act, [item], { taskTimeout })))
      calls.forEach((call, index) => {
        if (index !== 10 && index !== 60) expect(call).toEqual({ status: 'fulfilled', value: index })
        else expect(call).toMatchObject({ status: 'rejected', reason: { which: 'taskTimeout', itemIndex: 0 } })
      })
      expect(startedEntries(log)).toEqual(numbers(100))
    })

    test.concurrent('and items that fail or die keep errors of their own', async () => {
      const pool = openPool({ ...options, processes: 1 })
      const log = freshPath(folder)
      const deeds: Record<number, string> = { 2: 'fail', 5: 'spin', 6: 'die', 8: 'fail' }
      const items = numbers(12).map(entry => ({ log, entry, ...(deeds[entry] && { does: deeds[entry] }) }))
      const results = await pool.mapSettled(act, items, { taskTimeout, chunkSize: 12 })
      const names = results.map(result => (result.status === 'fulfilled' ? result.value : result.reason.name))
      const expected: (number | string)[] = numbers(12)
      Object.assign(expected, { 2: 'RangeError', 5: 'TaskTimeoutError', 6: 'WorkerDiedError', 8: 'RangeError' })
      expect(names).toEqual(expected)
      expect(startedEntries(log)).toEqual(numbers(12))
    })
  },
)

test.concurrent('a map rejects with the TaskTimeoutError of its item, and what waits behind it does not start', async () => {
  const pool = openPool({ processes: 1 })
  const log = freshPath(folder)
  const error = await pool.map(act, itemsWith(log, 30, [12]), { taskTimeout, chunkSize: 1 }).catch(reason => reason)
  expect(error).toBeInstanceOf(TaskTimeoutError)
  expect(error).toMatchObject({ itemIndex: 12 })
  await pool.close()
  await pool.join()
  expect(startedEntries(log)).toEqual(numbers(13))
})
