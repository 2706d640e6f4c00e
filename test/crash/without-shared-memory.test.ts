import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks, numbers, runsOf } from './ledger.ts'
import { endings, mortal, type Way } from './references.ts'

// Workers that share no memory with their parent say by messages what they run.

const folder = temporaryFolder()
const env = { FORKYARD_SHARED_MEMORY: 'off' }
const pool = openPool({ processes: 2, stderr: 'ignore', execArgv: ['--max-old-space-size=40'], env })
/**
 * Items of a millisecond are announced one by one; shorter ones for a millisecond at once, at most 1024. As many before
 * them may have results that wait for their write.
 */
const millisecond = 1
const mostUndecided = 2 * 1024

describe.each(endings)('an item of a millisecond that dies by %s costs itself alone', (way, how) => {
  test.each([0, 50, 99])('as item %i of a chunk of 100', async place => {
    const log = freshPath(folder)
    const items = marks(log, 200, { [place]: way }, millisecond)
    const outcomes = await pool.mapSettled(mortal.mark, items, { chunkSize: 100 })
    expectOnlyDead(outcomes, { [place]: { ...how, itemIndex: place, state: 'running' } })
    expectEachOnce(log, 200)
    const { reason } = outcomes[place] as PromiseRejectedResult
    expect(reason.stderrTail).toContain(`the last words of ${place}\n`)
  })
})

describe('items of a millisecond are exact', () => {
  test('in chunks that the pool chooses', async () => {
    const log = freshPath(folder)
    const outcomes = await pool.mapSettled(mortal.mark, marks(log, 300, { 100: 3, 200: 'SIGKILL' }, millisecond))
    expectOnlyDead(outcomes, {
      100: { exitCode: 3, state: 'running' },
      200: { signal: 'SIGKILL', state: 'running' },
    })
    expectEachOnce(log, 300)
  })

  test('in imap', async () => {
    const log = freshPath(folder)
    const items = marks(log, 100, { 30: 'SIGKILL' }, millisecond)
    const outcomes = await collectSettled(pool.imap(mortal.mark, items, { chunkSize: 20, bufferSize: 60 }))
    expectOnlyDead(outcomes, { 30: { signal: 'SIGKILL', itemIndex: 30, state: 'running' } })
    expectEachOnce(log, 100)
  })

  test('in calls of apply', async () => {
    const log = freshPath(folder)
    const calls = marks(log, 200, { 80: 4 }, millisecond).map(mark => pool.apply(mortal.mark, [mark]))
    expectOnlyDead(await Promise.allSettled(calls), { 80: { exitCode: 4, itemIndex: 0, state: 'running' } })
    expectEachOnce(log, 200)
  })

  test('when retried: they run as often as they should, and no neighbour runs twice', async () => {
    const log = freshPath(folder)
    const items = marks(log, 100, { 40: 'SIGKILL' }, millisecond)
    const outcomes = await pool.mapSettled(mortal.mark, items, { chunkSize: 100, retries: 2 })
    expectOnlyDead(outcomes, { 40: { state: 'running' } })
    const runs = runsOf(log)
    expect(runs.get('40')).toBe(3)
    expect([...runs].filter(([entry, times]) => entry !== '40' && times !== 1)).toEqual([])
    expect(runs.size).toBe(100)
  })
})

test('async items are exact', async () => {
  const log = freshPath(folder)
  const outcomes = await pool.mapSettled(mortal.markLater, marks(log, 100, { 60: 3 }), { chunkSize: 100 })
  const { reason } = outcomes[60] as PromiseRejectedResult
  expect(reason).toMatchObject({ exitCode: 3, itemIndex: 60 })
  expectUndecided(outcomes, log, 60)
})

/** What the death left undecided stands around it, says so, and was not run again; all else was run once. */
function expectUndecided(outcomes: readonly PromiseSettledResult<unknown>[], log: string, place: number): void {
  const rejected = [...outcomes.entries()].flatMap(([index, outcome]) => (outcome.status === 'rejected' ? [index] : []))
  expect(rejected).toContain(place)
  expect(rejected.length).toBeLessThanOrEqual(mostUndecided)
  expect(rejected).toEqual(numbers(rejected.length).map(offset => rejected[0]! + offset))
  const state = rejected.length === 1 ? 'running' : 'unknown'
  const runs = runsOf(log)
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') {
      if (outcome.value !== index || runs.get(`${index}`) !== 1) expect({ index, outcome }).toBe('run once')
    } else {
      expect(outcome.reason).toMatchObject({ code: 'ERR_WORKER_DIED', itemIndex: index, state })
      expect(runs.get(`${index}`) ?? 0).toBeLessThanOrEqual(1)
    }
  }
  // It was run, and those of the undecided behind it were not.
  expect(runs.get(`${place}`)).toBe(1)
  for (const index of rejected) if (index > place) expect(runs.has(`${index}`)).toBe(false)
}

describe('of items of a few microseconds only undecided ones fail', () => {
  const ways: Way[] = [7, 'SIGKILL']
  test.each(ways.flatMap(way => [0, 4000, 7999].map(place => [way, place] as const)))(
    'when one dies by %s: item %i of a chunk of 8000',
    async (way, place) => {
      const log = freshPath(folder)
      const outcomes = await pool.mapSettled(mortal.mark, marks(log, 16_000, { [place]: way }), { chunkSize: 8000 })
      expectUndecided(outcomes, log, place)
    },
  )

  test('in chunks that the pool chooses', async () => {
    const log = freshPath(folder)
    const outcomes = await pool.mapSettled(mortal.mark, marks(log, 20_000, { 13000: 'SIGKILL' }))
    expectUndecided(outcomes, log, 13_000)
  })

  test('in calls of apply, each of which is answered', async () => {
    const log = freshPath(folder)
    const calls = marks(log, 3000, { 1700: 7 }).map(mark => pool.apply(mortal.mark, [mark]))
    const outcomes = await Promise.allSettled(calls)
    const runs = runsOf(log)
    expect(Math.max(...runs.values())).toBe(1)
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []))
    expect(failed).toContain(1700)
    expect(failed.length).toBeLessThanOrEqual(mostUndecided)
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect([outcome.value, runs.get(`${index}`)]).toEqual([index, 1])
      else expect(outcome.reason).toMatchObject({ code: 'ERR_WORKER_DIED', exitCode: 7, itemIndex: 0 })
    }
  })

  test('and the message of one says that it is not known what became of it', async () => {
    const log = freshPath(folder)
    const outcomes = await pool.mapSettled(mortal.mark, marks(log, 8000, { 4000: 7 }), { chunkSize: 8000 })
    const unknown = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [[index, outcome.reason]] : [],
    )
    for (const [index, { state, message }] of unknown) {
      if (state === 'unknown') expect(message).toContain(`what became of item ${index} is not known`)
      else expect(message).toContain(`while it ran item ${index}`)
    }
    expect(readFileSync(log, 'utf8')).toContain('4000 ')
  })
})

test.each([
  ['share no memory', { env }, false],
  ['share memory', {}, true],
] as const)('stats says of workers that %s that it is so', async (_name, options, expected) => {
  const other = openPool({ processes: 2, ...options })
  await other.ready()
  expect(other.stats().sharedMemory).toBe(expected)
  expect(other.stats().workers.map(({ sharedMemory }) => sharedMemory)).toEqual([expected, expected])
})
