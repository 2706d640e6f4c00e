import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { square, squareUnless } from '../tasks/references.ts'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe.each(['imap', 'imapUnordered'] as const)('the results of %s', method => {
  test('can be the items of another one', async () => {
    const fourth = pool[method](square, pool[method](square, numbers(200)))
    const collected = await collect(fourth)
    expect(collected.sort((one, other) => one - other)).toEqual(numbers(200).map(x => x ** 4))
  })

  test('can be the items of map, in another pool too', async () => {
    const other = openPool({ processes: 1 })
    const results = await other.map(square, pool[method](square, numbers(50)), { chunkSize: 4 })
    expect(results.sort((one, other) => one - other)).toEqual(numbers(50).map(x => x ** 4))
  })

  test('are given up when the last stage is left', async () => {
    let left = false
    function* endless() {
      try {
        for (let x = 0; ; x++) yield x
      } finally {
        left = true
      }
    }
    for await (const _result of pool[method](square, pool[method](square, endless()))) break
    expect(left).toBe(true)
  })

  test('hand on an error of the first stage as one of the source', async () => {
    const first = pool[method](
      squareUnless,
      numbers(10).map(x => ({ x, bad: [4] })),
      { chunkSize: 1 },
    )
    await expect(pool.map(square, first)).rejects.toThrow(new RangeError('dislikes 4'))
  })

  test('go through a pool of one process, whose only worker serves all stages', async () => {
    const one = openPool({ processes: 1 })
    const options = { bufferSize: 1 }
    const results = one[method](
      square,
      one[method](square, one[method](square, numbers(20), options), options),
      options,
    )
    expect(await collect(results)).toEqual(numbers(20).map(x => x ** 8))
  })
})

describe('a source may use the pool while it is asked', () => {
  test('to wait for a result of its own', async () => {
    const one = openPool({ processes: 1 })
    async function* source() {
      for (const x of numbers(10)) yield await one.apply(square, [x])
    }
    expect(await one.map(square, source())).toEqual(numbers(10).map(x => x ** 4))
    expect(await collect(one.imap(square, source()))).toEqual(numbers(10).map(x => x ** 4))
  })

  test('to submit something, at once', async () => {
    const calls: Promise<number>[] = []
    function* source() {
      for (const x of numbers(10)) {
        calls.push(pool.apply(square, [x]))
        yield x
      }
    }
    expect(await pool.map(square, source())).toEqual(numbers(10).map(x => x * x))
    expect(await Promise.all(calls)).toEqual(numbers(10).map(x => x * x))
  })

  test('to give up the call that asks', async () => {
    let results: AsyncIterator<number> | undefined
    function* source() {
      for (let x = 0; ; x++) {
        if (x === 5) void results?.return?.()
        yield x
      }
    }
    const iterator = pool.imap(square, source(), { bufferSize: 2 })
    results = iterator
    const collected = await collect(iterator)
    expect(collected).toEqual(numbers(collected.length).map(x => x * x))
    expect(collected.length).toBeLessThanOrEqual(5)
    expect(await pool.map(square, [2])).toEqual([4])
  })

  test('to terminate it', async () => {
    const own = openPool({ processes: 1 })
    function* source() {
      for (let x = 0; ; x++) {
        if (x === 5) void own.terminate()
        yield x
      }
    }
    await expect(own.map(square, source())).rejects.toMatchObject({ code: 'ERR_POOL_TERMINATED' })
    await own.terminate()
    expect(own.workers).toEqual([])
  })

  test('to close it, which ends neither the source nor the call', async () => {
    const own = openPool({ processes: 1 })
    function* source() {
      for (const x of numbers(20)) {
        if (x === 5) void own.close()
        yield x
      }
    }
    expect(await own.map(square, source())).toEqual(numbers(20).map(x => x * x))
    await own.join()
  })
})
