import { writeFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { collect, collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, sum } from '../tasks/references.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const pairs = (count: number) => Array.from({ length: count }, (_, x): [number, number] => [x, 1])
const divide = (dividend: number, divisor: number) => {
  if (divisor === 0) throw new RangeError(`${dividend} by zero`)
  return dividend / divisor
}
const ascending = (one: number, other: number) => one - other

class Counter {
  pulled = 0
  left = false;

  *tuples(): Generator<[number, number]> {
    try {
      for (;;) yield [this.pulled++, 1]
    } finally {
      this.left = true
    }
  }

  async *tuplesLater(): AsyncGenerator<[number, number]> {
    try {
      for (;;) {
        await Promise.resolve()
        yield [this.pulled++, 1]
      }
    } finally {
      this.left = true
    }
  }
}

describe.each(['istarmap', 'istarmapUnordered'] as const)('%s', method => {
  test('spreads each tuple over the arguments', async () => {
    const results = await collect(pool[method](sum, [[1, 2], [3], [], [4, 5, 6, 7]]))
    expect(results.sort(ascending)).toEqual([0, 3, 3, 22])
  })

  test.each(['auto', 1, 7, 1000] as const)('gives every result of 500 tuples with chunkSize %s', async chunkSize => {
    const results = await collect(pool[method](sum, pairs(500), { chunkSize }))
    if (method === 'istarmapUnordered') results.sort(ascending)
    expect(results).toEqual(pairs(500).map(([x]) => x + 1))
  })

  test('of nothing ends at once', async () => {
    expect(await pool[method](sum, []).next()).toEqual({ done: true, value: undefined })
  })

  test('takes the entries of a Map, and an async source', async () => {
    const entries = new Map([
      [1, 2],
      [3, 4],
    ])
    async function* later() {
      yield* entries
    }
    expect((await collect(pool[method](sum, entries))).sort(ascending)).toEqual([3, 7])
    expect((await collect(pool[method](sum, later()))).sort(ascending)).toEqual([3, 7])
  })

  test.each(['tuples', 'tuplesLater'] as const)('consumes an endless source of %s, and break ends it', async kind => {
    const counter = new Counter()
    const seen: number[] = []
    for await (const result of pool[method](sum, counter[kind](), { bufferSize: 4 })) {
      seen.push(result)
      if (seen.length === 20) break
    }
    await nextTurn()
    expect(new Set(seen).size).toBe(20)
    expect(counter.left).toBe(true)
    expect(counter.pulled).toBeLessThanOrEqual(24)
  })

  test('pulls exactly 2 tuples with bufferSize 2 and nobody reading', async () => {
    const counter = new Counter()
    const results = pool[method](sum, counter.tuples(), { bufferSize: 2 })
    for (let round = 0; round < 3; round++) await pool.starmap(sum, pairs(20), { chunkSize: 1 })
    expect(counter.pulled).toBe(2)
    await results.return()
    expect(counter.left).toBe(true)
  })

  test('refuses a chunkSize above bufferSize', () => {
    expect(() => pool[method](sum, [[1]], { chunkSize: 3, bufferSize: 2 })).toThrow(RangeError)
  })

  test('throws an error when its item has its turn, and iteration goes on', async () => {
    const tuples: [number, number][] = [
      [8, 2],
      [1, 0],
      [9, 3],
      [2, 0],
      [6, 1],
    ]
    const outcomes = await collectSettled(pool[method](divide, tuples, { chunkSize: 2 }))
    const told = outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message))
    const expected = [4, '1 by zero', 3, '2 by zero', 6]
    if (method === 'istarmap') expect(told).toEqual(expected)
    else expect(new Set(told)).toEqual(new Set(expected))
  })

  test('fails for an item that is no tuple, for it alone', async () => {
    const tuples = [[1, 2], 5, [3, 4]] as number[][]
    const outcomes = await collectSettled(pool[method](sum, tuples))
    const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(failures).toEqual([expect.any(TypeError)])
    expect(failures[0].message).toContain('Item 1 must be an array of arguments, got number.')
    expect(outcomes).toHaveLength(3)
  })
})

test('istarmap holds back what has finished early, istarmapUnordered does not', async () => {
  for (const method of ['istarmap', 'istarmapUnordered'] as const) {
    const awaits = freshPath(folder)
    const results = pool[method](meet, [[{ awaits, value: 1 }], [{ value: 2 }]], { chunkSize: 1 })
    if (method === 'istarmapUnordered') expect((await results.next()).value).toBe(2)
    else await expect(results.next({ timeout: 50 })).rejects.toThrow(/No result arrived/)
    await writeFile(awaits, '')
    expect(await collect(results)).toEqual(method === 'istarmap' ? [1, 2] : [1])
  }
})

describe('at the end of the pool', () => {
  test('join lifts the read-ahead bound of istarmap', async () => {
    const own = openPool({ processes: 1 })
    const iterators = [
      own.istarmap(sum, pairs(100).values(), { bufferSize: 2 }),
      own.istarmapUnordered(sum, pairs(50).values(), { bufferSize: 1 }),
    ]
    void own.close()
    await own.join()
    const results = await Promise.all(iterators.map(collect))
    expect(results[0]).toEqual(pairs(100).map(([x]) => x + 1))
    expect(results[1]!.sort(ascending)).toEqual(pairs(50).map(([x]) => x + 1))
  })

  test('dispose closes an open istarmap, and calls return() of its source', async () => {
    const [counter, later] = [new Counter(), new Counter()]
    const open: AsyncIterator<number>[] = []
    {
      await using own = openPool({ processes: 1 })
      open.push(own.istarmap(sum, counter.tuples()), own.istarmapUnordered(sum, later.tuplesLater()))
      for (const results of open) await results.next()
    }
    expect([counter.left, later.left]).toEqual([true, true])
    for (const results of open) expect(await results.next()).toEqual({ done: true, value: undefined })
  })
})
