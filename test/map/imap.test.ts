import { writeFile } from 'node:fs/promises'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, square, squareUnless } from '../tasks/references.ts'
import { collect, collectSettled } from './collect.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

function* endless() {
  for (let x = 0; ; x++) yield x
}

async function* endlessLater() {
  for (const x of endless()) {
    await Promise.resolve()
    yield x
  }
}

test('imap gives results in the order of the items, also when the first item finishes last', async () => {
  const secondHasRun = freshPath(folder)
  const items = [
    { awaits: secondHasRun, value: 0 },
    { writes: secondHasRun, value: 1 },
  ]
  expect(await collect(pool.imap(meet, items, { chunkSize: 1 }))).toEqual([0, 1])
})

test('imapUnordered gives results as they finish', async () => {
  const release = freshPath(folder)
  const results = pool.imapUnordered(meet, [{ awaits: release, value: 0 }, { value: 1 }], { chunkSize: 1 })
  expect(await results.next()).toEqual({ done: false, value: 1 })
  await writeFile(release, '')
  expect(await results.next()).toEqual({ done: false, value: 0 })
  expect(await results.next()).toEqual({ done: true, value: undefined })
})

test.each(['imap', 'imapUnordered'] as const)('%s gives the result of every item once', async method => {
  const results = await collect(pool[method](square, numbers(10_000)))
  expect(results.sort((one, other) => one - other)).toEqual(numbers(10_000).map(x => x * x))
})

describe.each(['imap', 'imapUnordered'] as const)('%s', method => {
  test('gives the first result before the input has ended', async () => {
    let tellFirstIsThere = () => {}
    const firstIsThere = new Promise<void>(resolve => {
      tellFirstIsThere = resolve
    })
    async function* source() {
      yield 3
      await firstIsThere
      yield 4
    }
    const results = pool[method](square, source())
    expect(await results.next()).toEqual({ done: false, value: 9 })
    tellFirstIsThere()
    expect(await collect(results)).toEqual([16])
  })

  test('gives an item that runs long no power over the results before it', async () => {
    const release = freshPath(folder)
    const results = pool[method](meet, [{ value: 1 }, { awaits: release, value: 2 }], { chunkSize: 2 })
    expect(await results.next()).toEqual({ done: false, value: 1 })
    await writeFile(release, '')
    expect(await results.next()).toEqual({ done: false, value: 2 })
  })

  test.each([
    ['an endless source', endless],
    ['an endless async source', endlessLater],
  ])('works on %s', async (_name, source) => {
    const seen: number[] = []
    for await (const result of pool[method](square, source())) {
      seen.push(result)
      if (seen.length === 1000) break
    }
    expect(new Set(seen).size).toBe(1000)
    expect(seen.every(x => Number.isInteger(Math.sqrt(x)))).toBe(true)
  })

  test('may be asked several times at once', async () => {
    const results = pool[method](square, [1, 2, 3])
    const steps = await Promise.all(numbers(5).map(() => results.next()))
    expect(steps.map(({ done }) => done)).toEqual([false, false, false, true, true])
    expect(steps.map(({ value }) => value).sort()).toEqual([1, 4, 9, undefined, undefined])
  })

  test('goes on saying that it is done', async () => {
    const results = pool[method](square, [2])
    expect(await collect(results)).toEqual([4])
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(await collect(results)).toEqual([])
  })

  test('is iterated as what it is, an iterator', () => {
    const results = pool[method](square, [])
    expect(results[Symbol.asyncIterator]()).toBe(results)
  })

  test('runs while nobody asks', async () => {
    const written = [freshPath(folder), freshPath(folder)]
    const results = pool[method](
      meet,
      written.map(writes => ({ writes, value: 1 })),
    )
    await pool.map(
      meet,
      written.map(awaits => ({ awaits })),
    )
    expect(await collect(results)).toEqual([1, 1])
  })

  test('does not mix with another one, nor with a map', async () => {
    const first = pool[method]((x: number): [string, number] => ['first', x], numbers(500))
    const second = pool[method]((x: number): [string, number] => ['second', x], numbers(500))
    const map = pool.map((x: number) => ['map', x] as const, numbers(500))
    for (const [name, results] of [
      ['first', first],
      ['second', second],
    ] as const) {
      const collected = await collect(results)
      expect(collected.sort(([, one], [, other]) => one - other)).toEqual(numbers(500).map(x => [name, x]))
    }
    expect(await map).toEqual(numbers(500).map(x => ['map', x]))
  })
})

describe('an error of an item', () => {
  const items = (bad: number[]) => numbers(12).map(x => ({ x, bad }))
  const outcomeOf = (bad: number[]) => (x: number) =>
    bad.includes(x)
      ? { status: 'rejected', reason: new RangeError(`dislikes ${x}`) }
      : { status: 'fulfilled', value: x * x }

  describe.each([[[0]], [[3]], [[7]], [[11]], [[2, 3, 4]], [numbers(12)]])('(items %j)', bad => {
    test.each([1, 4, 12, 'auto'] as const)(
      'is thrown by imap at its turn, and iteration goes on (chunkSize %s)',
      async chunkSize => {
        const outcomes = await collectSettled(pool.imap(squareUnless, items(bad), { chunkSize }))
        expect(outcomes).toEqual(numbers(12).map(outcomeOf(bad)))
      },
    )

    test.each([1, 4, 'auto'] as const)(
      'is thrown by imapUnordered, and iteration goes on (chunkSize %s)',
      async chunkSize => {
        const outcomes = await collectSettled(pool.imapUnordered(squareUnless, items(bad), { chunkSize }))
        expect(outcomes).toHaveLength(12)
        expect(outcomes).toEqual(expect.arrayContaining(numbers(12).map(outcomeOf(bad))))
      },
    )
  })

  test('leaves a for await loop, and a second loop over the same iterator goes on behind it', async () => {
    const results = pool.imap(squareUnless, items([2]))
    const before: number[] = []
    const loop = async () => {
      for await (const result of results) before.push(result)
    }
    await expect(loop()).rejects.toThrow(new RangeError('dislikes 2'))
    expect(before).toEqual([0, 1])
    expect(await collect(results)).toEqual(
      numbers(12)
        .slice(3)
        .map(x => x * x),
    )
  })

  test('that cannot travel is thrown at its turn', async () => {
    const outcomes = await collectSettled(pool.imap((x: unknown) => x, [1, Symbol('no'), 3]))
    expect(outcomes).toMatchObject([
      { value: 1 },
      { reason: { name: 'EncodeError', path: '[1]', side: 'argument' } },
      { value: 3 },
    ])
  })
})
