import { WorkerDiedError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks, numbers, runsOf } from './ledger.ts'
import { mortal, type Way } from './references.ts'

const folder = temporaryFolder()
const pool = openPool({ processes: 2, stderr: 'ignore' })
const ways: Way[] = [3, 'SIGKILL']
const died = (way: Way) => (typeof way === 'number' ? { exitCode: way, signal: null } : { exitCode: null, signal: way })

describe.each(ways)('an item that dies by %s', way => {
  test.each([0, 60, 99])('fails a map with its own death, item %i of 100, and nothing runs twice', async place => {
    const log = freshPath(folder)
    const error = await pool.map(mortal.mark, marks(log, 100, { [place]: way }), { chunkSize: 50 }).catch(e => e)
    expect(error).toBeInstanceOf(WorkerDiedError)
    expect(error).toMatchObject({ ...died(way), itemIndex: place, state: 'running' })
    expect(error.stderrTail).toContain(`the last words of ${place}`)
    expect(await pool.apply(mortal.mark, [{ log, entry: 'after' }])).toBe('after')
    for (const times of runsOf(log).values()) expect(times).toBe(1)
  })

  test.each(['imap', 'istarmap'] as const)(
    'is thrown by %s at its turn, and the others follow in order',
    async method => {
      const log = freshPath(folder)
      const items = marks(log, 300, { 120: way })
      const options = { chunkSize: 100, bufferSize: 200 }
      const results =
        method === 'imap'
          ? pool.imap(mortal.mark, items, options)
          : pool.istarmap(
              mortal.markTwo,
              items.map(({ way: end, ...rest }) => [rest, { way: end }] as const),
              options,
            )
      const outcomes = await collectSettled(results)
      expect(outcomes).toHaveLength(300)
      expectOnlyDead(outcomes, { 120: { ...died(way), itemIndex: 120, state: 'running' } })
      expectEachOnce(log, 300)
    },
  )

  test.each(['imapUnordered', 'istarmapUnordered'] as const)(
    'is thrown by %s, once, beside all the others',
    async method => {
      const log = freshPath(folder)
      const items = marks(log, 300, { 120: way })
      const options = { chunkSize: 100, bufferSize: 200 }
      const results =
        method === 'imapUnordered'
          ? pool.imapUnordered(mortal.mark, items, options)
          : pool.istarmapUnordered(
              mortal.markTwo,
              items.map(({ way: end, ...rest }) => [rest, { way: end }] as const),
              options,
            )
      const outcomes = await collectSettled(results)
      const failures = outcomes.filter(outcome => outcome.status === 'rejected')
      expect(failures).toMatchObject([{ reason: { ...died(way), itemIndex: 120, state: 'running' } }])
      const values = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [Number(outcome.value)] : []))
      expect(values.toSorted((one, other) => one - other)).toEqual(numbers(300).filter(index => index !== 120))
      expectEachOnce(log, 300)
    },
  )

  test('fails a starmap with its own death', async () => {
    const log = freshPath(folder)
    const tuples = numbers(40).map(entry => [{ log, entry }, { way: entry === 25 ? way : undefined }] as const)
    const error = await pool.starmap(mortal.markTwo, tuples, { chunkSize: 20 }).catch(e => e)
    expect(error).toMatchObject({ code: 'ERR_WORKER_DIED', ...died(way), itemIndex: 25, state: 'running' })
    for (const times of runsOf(log).values()) expect(times).toBe(1)
  })

  test('costs one call among a thousand that apply was called at once', async () => {
    const log = freshPath(folder)
    const calls = marks(log, 1000, { 0: way, 333: way, 999: way }).map(mark => pool.apply(mortal.mark, [mark]))
    const outcomes = await Promise.allSettled(calls)
    const dead = { ...died(way), itemIndex: 0, state: 'running' }
    expectOnlyDead(outcomes, { 0: dead, 333: dead, 999: dead })
    for (const index of [0, 333, 999]) {
      const { reason } = outcomes[index] as PromiseRejectedResult
      expect(reason.stderrTail).toBe(`the last words of ${index}\n`)
    }
    expectEachOnce(log, 1000)
  })

  test('is given to the errorCallback of its applyAsync, once, and to no other', async () => {
    const log = freshPath(folder)
    const heard: unknown[] = []
    const failed: [number, unknown][] = []
    const results = marks(log, 50, { 20: way }).map((mark, index) =>
      pool.applyAsync(mortal.mark, [mark], {
        callback: value => heard.push(value),
        errorCallback: error => failed.push([index, error]),
      }),
    )
    await Promise.all(results.map(result => result.wait()))
    await pool.apply(mortal.mark, [{ log: freshPath(folder), entry: 0 }])
    expect(failed).toMatchObject([[20, { code: 'ERR_WORKER_DIED', ...died(way), itemIndex: 0, state: 'running' }]])
    expect(heard.map(Number).toSorted((one, other) => one - other)).toEqual(numbers(50).filter(index => index !== 20))
    expect(results.map(result => result.successful)).toEqual(numbers(50).map(index => index !== 20))
    expectEachOnce(log, 50)
  })

  test('is given to the errorCallback of its mapAsync', async () => {
    const log = freshPath(folder)
    const failed = new Promise(resolve => {
      pool.mapAsync(mortal.mark, marks(log, 20, { 7: way }), { errorCallback: resolve, chunkSize: 10 })
    })
    expect(await failed).toMatchObject({ code: 'ERR_WORKER_DIED', ...died(way), itemIndex: 7, state: 'running' })
  })
})

test('two calls at once: the death in one does not reach the other', async () => {
  const [one, other] = [freshPath(folder), freshPath(folder)]
  const [first, second] = await Promise.all([
    pool.mapSettled(mortal.mark, marks(one, 500, { 100: 1, 300: 'SIGKILL' })),
    pool.mapSettled(mortal.mark, marks(other, 500, {})),
  ])
  expectOnlyDead(first, { 100: { exitCode: 1, state: 'running' }, 300: { signal: 'SIGKILL', state: 'running' } })
  expectOnlyDead(second, {})
  expectEachOnce(one, 500)
  expectEachOnce(other, 500)
})
