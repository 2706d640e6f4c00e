import { readFile, writeFile } from 'node:fs/promises'
import { EncodeError, Pool, WorkerDiedError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { logAndMeet, meet, square, squareUnless } from '../tasks/references.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const disliking = (count: number, ...bad: number[]) => numbers(count).map(x => ({ x, bad }))

describe('map', () => {
  test.each([0, 3, 7])('rejects with the error of item %i', async bad => {
    const mapping = pool.map(squareUnless, disliking(8, bad))
    await expect(mapping).rejects.toThrow(new RangeError(`dislikes ${bad}`))
  })

  test.each([1, 3, 100])('rejects with the error of an item in a chunk of %i', async chunkSize => {
    const mapping = pool.map(squareUnless, disliking(20, 13), { chunkSize })
    await expect(mapping).rejects.toThrow(new RangeError('dislikes 13'))
  })

  test('rejects at once: it does not wait for items that still run', async () => {
    const [neighbourRuns, release] = [freshPath(folder), freshPath(folder)]
    const log = freshPath(folder)
    const mapping = pool.map(
      logAndMeet,
      [
        { log, entry: 0, awaits: neighbourRuns, throws: 'the first fails' },
        { log, entry: 1, writes: neighbourRuns, awaits: release },
      ],
      { chunkSize: 1 },
    )
    await expect(mapping).rejects.toThrow('the first fails')
    await writeFile(release, '')
  })

  test('leaves a pool that goes on', async () => {
    await expect(pool.map(squareUnless, disliking(50, 0, 10, 20))).rejects.toThrow(RangeError)
    expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9])
  })

  test('pulls nothing more from its source, and calls its return(), once an item has failed', async () => {
    let pulled = 0
    let returned = 0
    function* endless() {
      try {
        for (;;) yield { x: pulled++, bad: [2] }
      } finally {
        returned++
      }
    }
    await expect(pool.map(squareUnless, endless(), { chunkSize: 1 })).rejects.toThrow('dislikes 2')
    expect(returned).toBe(1)
    const pulledAtFailure = pulled
    await pool.map(square, numbers(100))
    expect(pulled).toBe(pulledAtFailure)
  })

  test('fails for an item that cannot travel, which it names', async () => {
    const mapping = pool.map((value: unknown) => value, [1, 2, { deep: [() => {}] }])
    await expect(mapping).rejects.toThrow(EncodeError)
    await expect(mapping).rejects.toMatchObject({ code: 'ERR_ENCODE', path: '[2].deep[0]', side: 'argument' })
  })
})

describe('after the failure of an item, map', () => {
  async function startedEntries(log: string): Promise<number[]> {
    return (await readFile(log, 'utf8'))
      .trim()
      .split('\n')
      .map(Number)
      .sort((one, other) => one - other)
  }

  test('starts none of the other items', async () => {
    const [log, neighbourRuns, release] = [freshPath(folder), freshPath(folder), freshPath(folder)]
    const items = numbers(100).map(entry => ({ log, entry, awaits: release }))
    await using ownPool = new Pool({ processes: 2 })
    const mapping = ownPool.map(
      logAndMeet,
      [
        { log, entry: 0, awaits: neighbourRuns, throws: 'enough' },
        { log, entry: 1, writes: neighbourRuns, awaits: release },
        ...items.slice(2),
      ],
      { chunkSize: 1 },
    )
    await expect(mapping).rejects.toThrow('enough')
    await writeFile(release, '')
    await ownPool.close()
    await ownPool.join()
    expect(await startedEntries(log)).toEqual([0, 1])
  })

  test('starts none of the items that a worker holds in a chunk', async () => {
    const [log, neighbourRuns, release] = [freshPath(folder), freshPath(folder), freshPath(folder)]
    const items = numbers(10).map(entry => ({ log, entry, awaits: release }))
    await using ownPool = new Pool({ processes: 2 })
    const mapping = ownPool.map(
      logAndMeet,
      [
        { log, entry: 0, awaits: neighbourRuns, throws: 'enough' },
        ...items.slice(1, 5),
        { log, entry: 5, writes: neighbourRuns, awaits: release },
        ...items.slice(6),
      ],
      { chunkSize: 5 },
    )
    await expect(mapping).rejects.toThrow('enough')
    await writeFile(release, '')
    await ownPool.close()
    await ownPool.join()
    // Item 1 follows the failing one in its worker, and may have begun before anybody could tell it not to.
    expect([
      [0, 5],
      [0, 1, 5],
    ]).toContainEqual(await startedEntries(log))
  })
})

describe('mapSettled', () => {
  test('tells what became of each item, in their order', async () => {
    const results = await pool.mapSettled(squareUnless, disliking(4, 1, 3))
    expect(results).toEqual([
      { status: 'fulfilled', value: 0 },
      { status: 'rejected', reason: new RangeError('dislikes 1') },
      { status: 'fulfilled', value: 4 },
      { status: 'rejected', reason: new RangeError('dislikes 3') },
    ])
  })

  test.each([1, 4, 'auto'] as const)('resolves even if every item fails, in chunks of %s', async chunkSize => {
    const results = await pool.mapSettled(squareUnless, disliking(30, ...numbers(30)), { chunkSize })
    expect(results).toEqual(numbers(30).map(x => ({ status: 'rejected', reason: new RangeError(`dislikes ${x}`) })))
  })

  test('runs all items, however many fail before', async () => {
    const log = freshPath(folder)
    const items = numbers(20).map(entry => ({ log, entry, ...(entry < 10 && { throws: 'no' }) }))
    const results = await pool.mapSettled(logAndMeet, items)
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect((await readFile(log, 'utf8')).trim().split('\n')).toHaveLength(20)
  })

  test('resolves with an EncodeError for an argument or a result that cannot travel', async () => {
    const task = (value: unknown) => (value === 'function' ? () => {} : 'fine')
    const results = await pool.mapSettled(task, ['good', () => {}, 'function', 'good again'])
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 'fine' },
      { status: 'rejected', reason: { name: 'EncodeError', side: 'argument', path: '[1]' } },
      { status: 'rejected', reason: { name: 'EncodeError', side: 'result' } },
      { status: 'fulfilled', value: 'fine' },
    ])
  })

  test('resolves with a WorkerDiedError for an item that ends its worker', async () => {
    const results = await pool.mapSettled((code: number) => process.exit(code), [5])
    expect(results).toEqual([{ status: 'rejected', reason: expect.any(WorkerDiedError) }])
    expect(results).toMatchObject([{ reason: { exitCode: 5, itemIndex: 0 } }])
    expect(await pool.apply(meet, [{ value: 1 }])).toBe(1)
  })

  test('keeps thrown values that are no errors as they are', async () => {
    const task = (value: unknown) => {
      throw value
    }
    const values = ['text', 5, null, undefined, { code: 7 }]
    const results = await pool.mapSettled(task, values)
    expect(results).toEqual(values.map(reason => ({ status: 'rejected', reason })))
  })
})
