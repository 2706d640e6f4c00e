import { EncodeError, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { collect } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const returnsPromise = (x: number) => Promise.resolve(x * 2)
const returnsLater = (x: number) => new Promise<number>(resolve => setTimeout(resolve, 1, x * 2))
// biome-ignore-start lint/suspicious/noThenProperty: that is the point
const returnsThenable = (x: number): PromiseLike<number> =>
  ({ then: (resolve: (value: number) => void) => resolve(x * 2) }) as PromiseLike<number>
const returnsThenableFunction = (x: number): PromiseLike<number> =>
  Object.assign(() => {}, { then: (resolve: (value: number) => void) => setImmediate(resolve, x * 2) }) as never
const returnsThenableOfThenable = (x: number): PromiseLike<number> =>
  ({
    then(resolve: (value: unknown) => void) {
      resolve({ then: (resolveInner: (value: number) => void) => resolveInner(x * 2) })
    },
  }) as PromiseLike<number>
const rejectsThroughThenable = (): PromiseLike<number> =>
  ({ then: (_: unknown, reject: (error: Error) => void) => reject(new RangeError('refused')) }) as PromiseLike<number>
const hasThrowingThen = (): PromiseLike<number> =>
  ({
    get then() {
      throw new RangeError('refused')
    },
  }) as never
const returnsThenProperty = () => ({ then: 'a word' })
// biome-ignore-end lint/suspicious/noThenProperty: that is the point

describe.each([
  ['returns a promise', returnsPromise],
  ['returns a promise that resolves later', returnsLater],
  ['returns a thenable', returnsThenable],
  ['returns a function that is a thenable', returnsThenableFunction],
  ['returns a thenable of a thenable', returnsThenableOfThenable],
  ['is async', async (x: number) => x * 2],
])('a task that %s', (_name, task) => {
  test('gives what that resolves to, whatever runs it', async () => {
    const twice = task as (x: number) => Promise<number>
    expect(await pool.map(twice, [1, 2, 3])).toEqual([2, 4, 6])
    expect(await pool.map(twice, [1, 2, 3], { chunkSize: 3 })).toEqual([2, 4, 6])
    expect(await pool.apply(twice, [4])).toBe(8)
    expect(await pool.starmap(twice, [[5]])).toEqual([10])
    expect(await collect(pool.imap(twice, [6, 7]))).toEqual([12, 14])
    expect(await collect(pool.imapUnordered(twice, [8]))).toEqual([16])
    expect(await pool.mapSettled(twice, [9])).toEqual([{ status: 'fulfilled', value: 18 }])
  })
})

test.each([
  ['returns a promise that rejects', () => Promise.reject(new RangeError('refused'))],
  ['returns a thenable that rejects', rejectsThroughThenable],
  ['returns an object whose then cannot be read', hasThrowingThen],
  [
    'is async and throws',
    async () => {
      throw new RangeError('refused')
    },
  ],
])('a task that %s rejects its item', async (_name, task) => {
  const fail = task as () => Promise<number>
  await expect(pool.apply(fail)).rejects.toThrow(new RangeError('refused'))
  const results = await pool.mapSettled(fail, [1, 2])
  expect(results).toEqual(Array(2).fill({ status: 'rejected', reason: new RangeError('refused') }))
})

test('an object whose then is no function is a result like others', async () => {
  // biome-ignore lint/suspicious/noThenProperty: that is the point
  expect(await pool.apply(returnsThenProperty)).toEqual({ then: 'a word' })
})

test('a promise inside a result cannot travel', async () => {
  await expect(pool.apply(() => [Promise.resolve(1)])).rejects.toThrow(EncodeError)
  await expect(pool.apply(() => [Promise.resolve(1)])).rejects.toMatchObject({ path: '[0]', side: 'result' })
})
