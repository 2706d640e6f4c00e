import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProgram } from '../pool/program.ts'
import { square, squareUnless } from '../tasks/references.ts'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

class Progress {
  readonly reports: [done: number, total: number | undefined][] = []
  readonly onProgress = (done: number, total: number | undefined) => {
    this.reports.push([done, total])
  }

  expectToReach(total: number): void {
    const done = this.reports.map(report => report[0])
    expect(done).toEqual(done.toSorted((one, other) => one - other))
    expect(this.reports.at(-1)).toEqual([total, total])
  }
}

describe.each(['auto', 1, 7] as const)(
  'with chunkSize %s, onProgress never goes back, and ends with all',
  chunkSize => {
    test('of map', async () => {
      const progress = new Progress()
      await pool.map(square, numbers(300), { chunkSize, onProgress: progress.onProgress })
      progress.expectToReach(300)
      expect(progress.reports.every(([, total]) => total === 300)).toBe(true)
    })

    test('of starmap', async () => {
      const progress = new Progress()
      await pool.starmap(
        square,
        numbers(30).map(x => [x]),
        { chunkSize, onProgress: progress.onProgress },
      )
      progress.expectToReach(30)
    })

    test('of mapSettled, where failures count as done', async () => {
      const progress = new Progress()
      const items = numbers(30).map(x => ({ x, bad: [0, 4, 29] }))
      await pool.mapSettled(squareUnless, items, { chunkSize, onProgress: progress.onProgress })
      progress.expectToReach(30)
    })

    test.each(['imap', 'imapUnordered'] as const)('of %s', async method => {
      const progress = new Progress()
      await collect(pool[method](square, numbers(100), { chunkSize, onProgress: progress.onProgress }))
      progress.expectToReach(100)
    })
  },
)

test('the total of a generator is undefined until it has ended', async () => {
  const progress = new Progress()
  await pool.map(square, numbers(40).values(), { chunkSize: 2, onProgress: progress.onProgress })
  progress.expectToReach(40)
  const totals = progress.reports.map(([, total]) => total)
  expect(totals).toEqual([...totals].sort((one, other) => Number(one !== undefined) - Number(other !== undefined)))
  expect(new Set(totals)).toEqual(new Set(totals.includes(undefined) ? [undefined, 40] : [40]))
})

test('the total of an async source is undefined until it has ended', async () => {
  let tellSecondIsAsked = () => {}
  const firstIsReported = new Promise<void>(resolve => {
    tellSecondIsAsked = resolve
  })
  async function* source() {
    yield 1
    await firstIsReported
    yield 2
  }
  const reports: unknown[] = []
  await pool.map(square, source(), {
    onProgress: (done, total) => {
      reports.push([done, total])
      tellSecondIsAsked()
    },
  })
  expect(reports[0]).toEqual([1, undefined])
  expect(reports.at(-1)).toEqual([2, 2])
})

test('an empty input is reported as done', async () => {
  const progress = new Progress()
  await pool.map(square, [], { onProgress: progress.onProgress })
  expect(progress.reports).toEqual([[0, 0]])
})

test('apply reports its one call', async () => {
  const progress = new Progress()
  await pool.apply(square, [2], { onProgress: progress.onProgress })
  expect(progress.reports).toEqual([[1, 1]])
})

test('the last report comes before the results', async () => {
  const progress = new Progress()
  const reportsAtEnd = await pool
    .map(square, numbers(50), { onProgress: progress.onProgress })
    .then(() => progress.reports.length)
  progress.expectToReach(50)
  expect(progress.reports).toHaveLength(reportsAtEnd)
})

test('a callback may use the pool', async () => {
  const inner: Promise<[done: number, square: number]>[] = []
  await pool.map(square, numbers(5), {
    chunkSize: 1,
    onProgress: done => {
      inner.push(pool.apply(square, [done]).then(result => [done, result]))
    },
  })
  const results = await Promise.all(inner)
  expect(results.length).toBeGreaterThan(0)
  for (const [done, result] of results) expect(result).toBe(done * done)
})

test('a callback may end the pool', async () => {
  const closed = openPool({ processes: 1 })
  const onProgress = () => void closed.close()
  expect(await closed.map(square, numbers(5), { chunkSize: 1, onProgress })).toEqual([0, 1, 4, 9, 16])
  await closed.join()

  const terminated = openPool({ processes: 1 })
  const call = terminated.map(square, numbers(5000), { chunkSize: 1, onProgress: () => void terminated.terminate() })
  await expect(call).rejects.toMatchObject({ code: 'ERR_POOL_TERMINATED' })
})

describe('a callback that throws', () => {
  test('is an uncaught exception of the program, and harms no call', async () => {
    const { exitCode, stdout, stderr } = await runProgram('throwing-callback', 'handled')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const { uncaught, results, applied, after } = JSON.parse(stdout)
    expect(new Set(uncaught)).toEqual(new Set(['from the callback']))
    expect(uncaught.length).toBeGreaterThan(1)
    expect(results).toEqual(numbers(20).map(x => x * x))
    expect(applied).toBe(9)
    expect(after).toEqual([16])
  })

  test('ends a program that does not handle it, as any uncaught exception does', async () => {
    const { exitCode, stderr } = await runProgram('throwing-callback', 'unhandled')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('from the callback')
  })
})
