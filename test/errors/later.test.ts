import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

test('an error that is thrown after an await rejects the call', async () => {
  const error = await failureOf(
    pool.apply(async () => {
      await new Promise(resolve => setImmediate(resolve))
      throw new RangeError('later')
    }),
  )
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message).toBe('later')
})

test('a promise that is rejected without an error rejects the call with the same value', async () => {
  expect(await failureOf<unknown>(pool.apply(() => Promise.reject('text')))).toBe('text')
  expect(await failureOf<unknown>(pool.apply(() => Promise.reject()))).toBeUndefined()
})

test('a thenable that rejects rejects the call, one that resolves gives its value', async () => {
  const error = await failureOf(
    pool.apply(() => ({
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      then(_resolve: unknown, reject: (error: Error) => void) {
        reject(new TypeError('of a thenable'))
      },
    })),
  )
  expect(error).toBeInstanceOf(TypeError)
  const value = await pool.apply(() => ({
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    then(resolve: (value: number) => void) {
      resolve(7)
    },
  }))
  expect(value).toBe(7)
})

test('a thenable whose then throws rejects the call', async () => {
  const error = await failureOf(
    pool.apply(() => ({
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      then() {
        throw new RangeError('then failed')
      },
    })),
  )
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message).toBe('then failed')
})

test('a getter named then that throws rejects the call', async () => {
  const error = await failureOf(
    pool.apply(() => ({
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      get then() {
        throw new RangeError('no then')
      },
    })),
  )
  expect(error.message).toBe('no then')
})

test('a generator, an async generator and an unended stream are refused, not waited for', async () => {
  for (const task of [() => (function* () {})(), () => (async function* () {})(), () => new ReadableStream()]) {
    expect(await failureOf(pool.apply(task as () => unknown))).toMatchObject({ code: 'ERR_ENCODE', side: 'result' })
  }
})

test('rejected promises of several items of a chunk are each in their place', async () => {
  const results = await pool.mapSettled(
    index => (index % 2 === 0 ? Promise.resolve(index) : Promise.reject(new Error(`error ${index}`))),
    Array.from({ length: 50 }, (_, index) => index),
    { chunkSize: 50 },
  )
  results.forEach((result, index) => {
    if (index % 2 === 0) expect(result).toEqual({ status: 'fulfilled', value: index })
    else expect(result).toMatchObject({ status: 'rejected', reason: { message: `error ${index}` } })
  })
})

test('the first failure rejects a map with its error', async () => {
  const error = await failureOf(
    pool.map(
      async index => {
        if (index === 3) throw new Error('the third')
        return index
      },
      [0, 1, 2, 3, 4, 5],
      { chunkSize: 6 },
    ),
  )
  expect(error.message).toBe('the third')
})
