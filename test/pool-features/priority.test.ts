import { writeFile } from 'node:fs/promises'
import { Pool } from '@forkyard/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { logAndMeet, meet, square, sum } from '../tasks/references.ts'
import { takeTurn } from './references.ts'
import { readTurns, untilTurns } from './turn-log.ts'

const folder = temporaryFolder()

/** A pool of one worker, which is busy until it is released; and a log of what starts then. */
async function busyPool() {
  const pool = new Pool({ processes: 1 })
  onTestFinished(() => pool.terminate())
  const [writes, awaits, log] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  const running = pool.apply(meet, [{ writes, awaits }])
  await untilWritten(writes)
  const release = async (calls: readonly PromiseLike<unknown>[]) => {
    await writeFile(awaits, '')
    await Promise.all([running, ...calls])
    return readTurns(log).map(({ entry }) => entry)
  }
  return { pool, log, release }
}

describe('with the one worker busy', () => {
  test('calls of higher priorities start first, and among equals those that came first', async () => {
    const { pool, log, release } = await busyPool()
    const priorities = { a: 0, b: 5, c: -1, d: 5, e: 10, f: undefined, g: 0.5, h: -1e300, i: 5 }
    const calls = Object.entries(priorities).map(([entry, priority]) =>
      pool.apply(takeTurn, [{ log, entry }], { priority }),
    )
    expect(await release(calls)).toEqual(['e', 'b', 'd', 'i', 'g', 'a', 'f', 'c', 'h'])
  })

  test('every method takes a priority', async () => {
    const { pool, log, release } = await busyPool()
    const items = (entry: string) => [{ log, entry }]
    const tuples = (entry: string) => [[{ log, entry }]] as [{ log: string; entry: string }][]
    const calls = [
      pool.map(takeTurn, items('map'), { priority: 1 }),
      pool.mapSettled(takeTurn, items('mapSettled'), { priority: 2 }),
      pool.starmap(takeTurn, tuples('starmap'), { priority: 3 }),
      pool.apply(takeTurn, [{ log, entry: 'apply' }], { priority: 4 }),
      pool.mapAsync(takeTurn, items('mapAsync'), { priority: 5 }),
      pool.starmapAsync(takeTurn, tuples('starmapAsync'), { priority: 6 }),
      pool.applyAsync(takeTurn, [{ log, entry: 'applyAsync' }], { priority: 7 }),
      collect(pool.imap(takeTurn, items('imap'), { priority: 8 })),
      collect(pool.imapUnordered(takeTurn, items('imapUnordered'), { priority: 9 })),
      collect(pool.istarmap(takeTurn, tuples('istarmap'), { priority: 10 })),
      collect(pool.istarmapUnordered(takeTurn, tuples('istarmapUnordered'), { priority: 11 })),
    ]
    const order =
      'istarmapUnordered istarmap imapUnordered imap applyAsync starmapAsync mapAsync apply starmap mapSettled map'
    expect(await release(calls)).toEqual(order.split(' '))
  })

  test('calls of several functions start in the order of their submission', async () => {
    const { pool, log, release } = await busyPool()
    const calls = ['a', 'b', 'C', 'd', 'E', 'f', 'g'].map(entry =>
      pool.apply<[{ log: string; entry: string }], unknown>(entry < 'a' ? logAndMeet : takeTurn, [{ log, entry }]),
    )
    expect(await release(calls)).toEqual(['a', 'b', 'C', 'd', 'E', 'f', 'g'])
  })

  test('two maps of one priority begin in the order of their submission, and each keeps its own order', async () => {
    const { pool, log, release } = await busyPool()
    const items = (letter: string) => [1, 2, 3].map(number => ({ log, entry: letter + number }))
    const calls = ['a', 'b'].map(letter => pool.map(takeTurn, items(letter), { chunkSize: 1 }))
    const order = await release(calls)
    expect(order[0]).toBe('a1')
    for (const letter of ['a', 'b']) {
      expect(order.filter(entry => entry.startsWith(letter))).toEqual([1, 2, 3].map(number => letter + number))
    }
  })

  test('a map of low priority that has begun lets a call of a higher one through', async () => {
    const pool = openPool({ processes: 1 })
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const items = [0, 1, 2, 3].map(entry => ({ log, entry, ...(entry === 0 && { awaits }) }))
    const mapping = pool.map(takeTurn, items, { chunkSize: 1, priority: -5 })
    await untilTurns(log, 1)
    const urgent = pool.apply(takeTurn, [{ log, entry: 'urgent' }])
    await writeFile(awaits, '')
    await Promise.all([mapping, urgent])
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['0', 'urgent', '1', '2', '3'])
  })
})

describe('as a priority', () => {
  const pool = openPool({ processes: 1 })
  const calls: Record<string, (options: object) => unknown> = {
    map: options => pool.map(square, [1], options),
    mapSettled: options => pool.mapSettled(square, [1], options),
    starmap: options => pool.starmap(sum, [[1]], options),
    apply: options => pool.apply(square, [1], options),
    mapAsync: options => pool.mapAsync(square, [1], options),
    starmapAsync: options => pool.starmapAsync(sum, [[1]], options),
    applyAsync: options => pool.applyAsync(square, [1], options),
    imap: options => pool.imap(square, [1], options),
    imapUnordered: options => pool.imapUnordered(square, [1], options),
    istarmap: options => pool.istarmap(sum, [[1]], options),
    istarmapUnordered: options => pool.istarmapUnordered(sum, [[1]], options),
  }

  describe.each(Object.entries(calls))('%s refuses', (_name, call) => {
    test.each([
      ['NaN', Number.NaN],
      ['Infinity', Number.POSITIVE_INFINITY],
      ['-Infinity', Number.NEGATIVE_INFINITY],
      ['"high"', 'high'],
      ['"1"', '1'],
      ['null', null],
    ])('%s', async (shown, priority) => {
      const error = await (async () => call({ priority }))().catch(reason => reason)
      expect(error).toBeInstanceOf(RangeError)
      expect((error as Error).message).toBe(`The option priority must be a finite number, got ${shown}.`)
    })
  })
})
