import { tasks } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { numbers, runsOf } from './ledger.ts'

const folder = temporaryFolder()
const { neverRuns } = tasks<{ neverRuns(x: number): number }>(new URL('./deadly-import.mjs', import.meta.url))
const openDeadly = (log: string, processes: number, retries = 0) =>
  openPool({ processes, retries, env: { FORKYARD_TEST_LEDGER: log } })

test.each(['auto', 1, 6] as const)(
  'a module that ends the process when it is imported costs one item a process, with chunkSize %s',
  async chunkSize => {
    const log = freshPath(folder)
    const pool = openDeadly(log, 2)
    const outcomes = await pool.mapSettled(neverRuns, numbers(6), { chunkSize })
    for (const [itemIndex, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({ reason: { code: 'ERR_WORKER_DIED', exitCode: 6, itemIndex, state: 'running' } })
    }
    expect(runsOf(log)).toEqual(new Map([['import', 6]]))
    expect(await pool.apply((x: number) => x, [1])).toBe(1)
    expect(runsOf(log)).toEqual(new Map([['import', 6]]))
  },
)

test('a map over it fails with the first death, and starts no process for the rest', async () => {
  const log = freshPath(folder)
  const pool = openDeadly(log, 1)
  await expect(pool.map(neverRuns, numbers(100), { chunkSize: 10 })).rejects.toMatchObject({
    exitCode: 6,
    itemIndex: 0,
  })
  expect(await pool.apply((x: number) => x, [1])).toBe(1)
  expect(runsOf(log)).toEqual(new Map([['import', 1]]))
})

test('with retries it is imported once more for each of them, and then no more', async () => {
  const log = freshPath(folder)
  const pool = openDeadly(log, 1, 2)
  await expect(pool.apply(neverRuns, [1])).rejects.toMatchObject({ exitCode: 6, state: 'running' })
  expect(await pool.apply((x: number) => x, [1])).toBe(1)
  expect(runsOf(log)).toEqual(new Map([['import', 3]]))
})

test('another call goes on meanwhile and loses nothing', async () => {
  const pool = openDeadly(freshPath(folder), 2)
  const [deadly, harmless] = await Promise.all([
    pool.mapSettled(neverRuns, numbers(5)),
    pool.map((x: number) => x * 2, numbers(2000)),
  ])
  expect(deadly.every(({ status }) => status === 'rejected')).toBe(true)
  expect(harmless).toEqual(numbers(2000).map(x => x * 2))
})
