import { strict as assert } from 'node:assert'
import { EncodeError, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const throwIt = (value: unknown): never => {
  throw value
}
const rejectIt = (value: unknown): Promise<never> => Promise.reject(value)

const values: [name: string, value: unknown][] = [
  ['a string', 'just text'],
  ['the empty string', ''],
  ['a number', 42],
  ['-0', -0],
  ['NaN', NaN],
  ['null', null],
  ['undefined', undefined],
  ['false', false],
  ['a bigint', 7n],
  ['an object', { code: 'E_OBJECT', list: [1, 2] }],
  ['an object that looks like an error', { name: 'Error', message: 'no error', stack: 'none' }],
  ['an array', [1, 'two']],
  ['a Map', new Map([['a', 1]])],
  ['a Date', new Date(5)],
  ['a Buffer', Buffer.from('text')],
  ['a large Buffer', Buffer.alloc(100_000, 7)],
  ['a frozen object', Object.freeze({ a: 1 })],
]

describe('arrives as it is when it is thrown, and when a promise rejects with it:', () => {
  test.each(values)('%s', async (_name, value) => {
    assert.deepStrictEqual(await failureOf<unknown>(pool.apply(throwIt, [value])), value)
    assert.deepStrictEqual(await failureOf<unknown>(pool.apply(rejectIt, [value])), value)
    assert.deepStrictEqual(await failureOf<unknown>(pool.map(throwIt, [value])), value)
  })
})

test('all of them in one map arrive, each in its place', async () => {
  const results = await pool.mapSettled(
    throwIt,
    values.map(([, value]) => value),
  )
  results.forEach((result, index) => {
    assert.deepStrictEqual(result, { status: 'rejected', reason: values[index]![1] })
  })
})

const untravelable: [name: string, task: () => never, words: RegExp][] = [
  [
    'a function',
    () => {
      throw () => 1
    },
    /function/,
  ],
  [
    'a symbol',
    () => {
      throw Symbol('thrown')
    },
    /Symbol\(thrown\)/,
  ],
  [
    'a Promise',
    () => {
      throw Promise.resolve()
    },
    /Promise/,
  ],
  [
    'an instance of a class that nobody registered',
    () => {
      throw new WeakMap()
    },
    /WeakMap/,
  ],
  [
    'an object that holds a function',
    () => {
      throw { deep: [() => 1] }
    },
    /\.deep\[0\].*function/,
  ],
]

describe('rejects with an EncodeError that tells what was thrown:', () => {
  test.each(untravelable)('%s', async (_name, task, words) => {
    const error = await failureOf(pool.apply(task))
    expect(error).toBeInstanceOf(EncodeError)
    expect(error).toMatchObject({ code: 'ERR_ENCODE', side: 'result' })
    expect(error.message).toMatch(words)
  })
})
