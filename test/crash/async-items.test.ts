import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks } from './ledger.ts'
import { mortal } from './references.ts'

const folder = temporaryFolder()
const pool = openPool({ processes: 2, stderr: 'ignore' })
const places = [0, 100, 199]

test.each(
  places.flatMap(place => [[place, 4, { exitCode: 4 }] as const, [place, 'SIGKILL', { signal: 'SIGKILL' }] as const]),
)('an async item that dies between two awaits costs itself alone: item %i of 200, by %s', async (place, way, how) => {
  const log = freshPath(folder)
  const outcomes = await pool.mapSettled(mortal.markLater, marks(log, 400, { [place]: way }), { chunkSize: 200 })
  expectOnlyDead(outcomes, { [place]: { ...how, itemIndex: place, state: 'running' } })
  expectEachOnce(log, 400)
})

test('async items that take a microtask keep their results when the next one dies', async () => {
  const log = freshPath(folder)
  const items = marks(log, 500, { 250: 'SIGKILL' }).map(mark => ({ ...mark, pause: 'microtask' as const }))
  const outcomes = await pool.mapSettled(mortal.markLater, items, { chunkSize: 500 })
  expectOnlyDead(outcomes, { 250: { signal: 'SIGKILL', itemIndex: 250, state: 'running' } })
  expectEachOnce(log, 500)
})

test('async calls of apply at once: each death is one call', async () => {
  const log = freshPath(folder)
  const calls = marks(log, 200, { 20: 1, 21: 2, 150: 'SIGKILL' }).map(mark => pool.apply(mortal.markLater, [mark]))
  expectOnlyDead(await Promise.allSettled(calls), {
    20: { exitCode: 1, state: 'running' },
    21: { exitCode: 2, state: 'running' },
    150: { signal: 'SIGKILL', state: 'running' },
  })
  expectEachOnce(log, 200)
})

test.each(['imap', 'imapUnordered'] as const)('%s over an async source goes on after each death', async method => {
  const log = freshPath(folder)
  async function* source() {
    for (const mark of marks(log, 60, { 10: 1, 30: 2, 59: 3 })) {
      await null
      yield mark
    }
  }
  const outcomes: PromiseSettledResult<unknown>[] = []
  const results = pool[method](mortal.markLater, source())
  for (let index = 0; index < 60; index++) {
    const [outcome] = await Promise.allSettled([results.next()])
    outcomes.push(outcome)
  }
  expect((await results.next()).done).toBe(true)
  const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason.itemIndex] : []))
  expect(failures.toSorted((one, other) => one - other)).toEqual([10, 30, 59])
  expectEachOnce(log, 60)
})
