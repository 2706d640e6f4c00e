import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks, numbers, runsOf } from './ledger.ts'
import { untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

const folder = temporaryFolder()
const pool = openPool({ processes: 2, stderr: 'ignore' })
const retrying = openPool({ processes: 2, retries: 2, stderr: 'ignore' })
const ways = [3, 'SIGKILL'] as const

test('without retries an item that dies is run once', async () => {
  const log = freshPath(folder)
  await expect(pool.apply(mortal.mark, [{ log, entry: 'once', way: 3 }])).rejects.toMatchObject({ exitCode: 3 })
  expect(runsOf(log)).toEqual(new Map([['once', 1]]))
})

describe.each(ways)('an item that always dies by %s', way => {
  test.each([1, 3])('is run once and then as often as retries says, %i', async retries => {
    const log = freshPath(folder)
    const error = await pool.map(mortal.mark, [{ log, entry: 'again', way }], { retries }).catch(reason => reason)
    expect(error).toMatchObject({ code: 'ERR_WORKER_DIED', itemIndex: 0, state: 'running' })
    expect(runsOf(log)).toEqual(new Map([['again', retries + 1]]))
  })

  test.each([0, 500, 999])('ends after its retries, and its 999 neighbours run once: item %i', async place => {
    const log = freshPath(folder)
    const items = marks(log, 1000, { [place]: way })
    const outcomes = await pool.mapSettled(mortal.mark, items, { chunkSize: 1000, retries: 2 })
    expectOnlyDead(outcomes, { [place]: { itemIndex: place, state: 'running' } })
    const runs = runsOf(log)
    expect(runs.get(`${place}`)).toBe(3)
    expect([...runs].filter(([entry, times]) => entry !== `${place}` && times !== 1)).toEqual([])
    expect(runs.size).toBe(1000)
  })
})

describe.each([
  ['map', 0],
  ['map', 2],
  ['apply', 0],
] as const)('with %s', (method, place) => {
  test(`an item whose third attempt succeeds has its result, item ${place}`, async () => {
    const log = freshPath(folder)
    const items = numbers(4).map(entry => ({ log, entry, attempts: entry === place ? 3 : 1 }))
    const results =
      method === 'map'
        ? await pool.map(mortal.markAtLast, items, { chunkSize: 4, retries: 2 })
        : await Promise.all(items.map(item => retrying.apply(mortal.markAtLast, [item])))
    expect(results).toEqual(numbers(4))
    const runs = runsOf(log)
    expect(numbers(4).map(entry => runs.get(`${entry}`))).toEqual(numbers(4).map(entry => (entry === place ? 3 : 1)))
  })
})

test('retries of the pool are those of its calls, which may say otherwise', async () => {
  const [log, other] = [freshPath(folder), freshPath(folder)]
  await expect(retrying.apply(mortal.mark, [{ log, entry: 'pool', way: 3 }])).rejects.toMatchObject({ exitCode: 3 })
  expect(runsOf(log)).toEqual(new Map([['pool', 3]]))
  const call = retrying.map(mortal.mark, [{ log: other, entry: 'call', way: 3 }], { retries: 0 })
  await expect(call).rejects.toMatchObject({ exitCode: 3 })
  expect(runsOf(other)).toEqual(new Map([['call', 1]]))
})

test.each(['imap', 'imapUnordered'] as const)('%s runs what died again, and yields all', async method => {
  const log = freshPath(folder)
  const items = numbers(40).map(entry => ({ log, entry, attempts: entry % 10 === 4 ? 2 : 1 }))
  const outcomes = await collectSettled(retrying[method](mortal.markAtLast, items, { chunkSize: 10, bufferSize: 20 }))
  const values = outcomes.map(outcome => (outcome.status === 'fulfilled' ? Number(outcome.value) : -1))
  if (method === 'imapUnordered') values.sort((one, other) => one - other)
  expect(values).toEqual(numbers(40))
  const runs = runsOf(log)
  for (const entry of numbers(40)) expect(runs.get(`${entry}`)).toBe(entry % 10 === 4 ? 2 : 1)
})

test('an error of its own is not retried', async () => {
  const log = freshPath(folder)
  const outcomes = await retrying.mapSettled(
    mortal.markAndThrow,
    numbers(5).map(entry => ({ log, entry })),
  )
  for (const [entry, outcome] of outcomes.entries()) expect(outcome).toMatchObject({ reason: { message: `${entry}` } })
  expectEachOnce(log, 5)
})

test('a worker that is killed from outside costs no item when it may be retried', async () => {
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const items = numbers(20).map(entry => ({ log, entry, ...(entry === 5 && { awaits }) }))
  const mapping = retrying.map(mortal.holdUntil, items, { chunkSize: 10 })
  process.kill(await untilMarked(log, 5), 'SIGKILL')
  writeFileSync(awaits, '')
  expect(await mapping).toEqual(numbers(20))
  const runs = runsOf(log)
  for (const entry of numbers(20)) expect(runs.get(`${entry}`)).toBe(entry === 5 ? 2 : 1)
})

test('every tenth of 60 calls of apply dies once, and all are answered', async () => {
  const log = freshPath(folder)
  const calls = numbers(60).map(entry =>
    retrying.apply(mortal.markAtLast, [{ log, entry, attempts: entry % 10 === 0 ? 2 : 1 }]),
  )
  expect(await Promise.all(calls)).toEqual(numbers(60))
  const runs = runsOf(log)
  for (const entry of numbers(60)) expect(runs.get(`${entry}`)).toBe(entry % 10 === 0 ? 2 : 1)
})
