import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { exists } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks } from './ledger.ts'
import { endings, mortal } from './references.ts'

const folder = temporaryFolder()
const pool = openPool({ processes: 2, stderr: 'ignore', execArgv: ['--max-old-space-size=40'] })
const places = [
  ['first', 0],
  ['middle', 500],
  ['last', 999],
] as const

describe.each(endings)(
  'an item that ends its worker by %s costs itself alone, and all others run once,',
  (way, how) => {
    test.each(places)('as the %s of a chunk of 1000', async (_name, place) => {
      const log = freshPath(folder)
      const outcomes = await pool.mapSettled(mortal.mark, marks(log, 2000, { [place]: way }), { chunkSize: 1000 })
      expectOnlyDead(outcomes, { [place]: { ...how, itemIndex: place, state: 'running' } })
      expectEachOnce(log, 2000)
      const { reason } = outcomes[place] as PromiseRejectedResult
      expect(reason.stderrTail).toContain(`the last words of ${place}\n`)
      expect(exists(reason.pid)).toBe(false)
    })

    test('in chunks that the pool chooses', async () => {
      const log = freshPath(folder)
      const outcomes = await pool.mapSettled(mortal.mark, marks(log, 3000, { 1700: way }))
      expectOnlyDead(outcomes, { 1700: { ...how, itemIndex: 1700, state: 'running' } })
      expectEachOnce(log, 3000)
    })
  },
)

test('the last words of a death are the end of stderrTail, and of the message', async () => {
  const error = await pool
    .apply(mortal.mark, [{ log: freshPath(folder), entry: 'Ann', way: 3 }])
    .catch(reason => reason)
  expect(error.stderrTail).toBe('the last words of Ann\n')
  expect(error.message).toMatch(/The worker process \d+ exited with code 3 while it ran item 0\./)
  expect(error.message).toMatch(/the last words of Ann$/)
})

test('a heap that is full is told from other deaths, with advice', async () => {
  const error = await pool.apply(mortal.die, ['memory']).catch(reason => reason)
  expect(error).toMatchObject({ outOfMemory: true, state: 'running' })
  expect(error.message).toContain('It had run out of memory')
  expect(error.message).toContain('--max-old-space-size')
})

test('two deaths in one chunk cost two items', async () => {
  const log = freshPath(folder)
  const outcomes = await pool.mapSettled(mortal.mark, marks(log, 1000, { 400: 4, 401: 'SIGKILL' }), { chunkSize: 1000 })
  expectOnlyDead(outcomes, {
    400: { exitCode: 4, itemIndex: 400, state: 'running' },
    401: { signal: 'SIGKILL', itemIndex: 401, state: 'running' },
  })
  expectEachOnce(log, 1000)
})

test('ten deaths among a thousand items cost ten items', async () => {
  const log = freshPath(folder)
  const deaths = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index * 100 + 7, index] as const))
  const outcomes = await pool.mapSettled(mortal.mark, marks(log, 1000, deaths))
  const dead = Object.entries(deaths).map(([place, exitCode]) => [
    place,
    { exitCode, itemIndex: Number(place), state: 'running' },
  ])
  expectOnlyDead(outcomes, Object.fromEntries(dead))
  expectEachOnce(log, 1000)
})

test('when every item dies, each rejects with its own death', async () => {
  const log = freshPath(folder)
  const deaths = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [index, index + 1] as const))
  const outcomes = await pool.mapSettled(mortal.mark, marks(log, 6, deaths), { chunkSize: 6 })
  const dead = Object.entries(deaths).map(([place, exitCode]) => [place, { exitCode, state: 'running' }])
  expectOnlyDead(outcomes, Object.fromEntries(dead))
  expectEachOnce(log, 6)
})
