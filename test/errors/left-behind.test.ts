import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

// What cannot travel with an error stays behind; the error itself arrives, and says so.

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

test('an error with a socket and a function arrives with everything else and a note in its stack', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const { Socket } = process.getBuiltinModule('node:net')
      const thrown = new RangeError('request failed', { cause: new TypeError('the cause') })
      throw Object.assign(thrown, { socket: new Socket(), retry: () => 1, status: 503, headers: new Map([['a', 'b']]) })
    }),
  )
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'request failed', status: 503, headers: new Map([['a', 'b']]) })
  expect(error.cause).toBeInstanceOf(TypeError)
  expect('socket' in error).toBe(false)
  expect('retry' in error).toBe(false)
  expect(error.stack).toMatch(/without \.socket, which cannot travel: .*Socket/)
  expect(error.stack).toMatch(/without \.retry, which cannot travel: .*function/)
  expect(error.stack).toContain('left-behind.test.ts')
})

test('an error whose cause holds what cannot travel arrives without that cause, or with what is left of it', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw new Error('outer', { cause: { response: { body: new ReadableStream() } } })
    }),
  )
  expect(error.message).toBe('outer')
  expect(error.stack).toMatch(/without \.cause, which cannot travel: .*ReadableStream/)
})

test('a cause that is an error leaves behind only what it must', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const cause = Object.assign(new TypeError('inner'), { socket: () => 1, status: 1 })
      throw new Error('outer', { cause })
    }),
  )
  const cause = error.cause as Error
  expect(cause).toBeInstanceOf(TypeError)
  expect(cause).toMatchObject({ message: 'inner', status: 1 })
  expect(cause.stack).toMatch(/without \.socket/)
  expect(error.stack).not.toMatch(/without/)
})

test('errors of an AggregateError leave behind only what they must', async () => {
  const error = await failureOf<AggregateError>(
    pool.apply(() => {
      throw new AggregateError([new Error('one'), Object.assign(new Error('two'), { socket: () => 1 })], 'both')
    }),
  )
  expect(error.errors.map(({ message }: Error) => message)).toEqual(['one', 'two'])
  expect(error.errors[1].stack).toMatch(/without \.socket/)
})

test('errors of an AggregateError that are no errors and cannot travel are named', async () => {
  const error = await failureOf<AggregateError>(
    pool.apply(() => {
      throw new AggregateError([new Error('one'), () => 1], 'both')
    }),
  )
  expect(error).toBeInstanceOf(AggregateError)
  expect(error.message).toBe('both')
  expect(error.stack).toMatch(/without \.errors/)
})

test('a property whose key is a symbol stays behind, and the error arrives', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw Object.assign(new Error('with a symbol'), { [Symbol('secret')]: 1, code: 'E_SYMBOL' })
    }),
  )
  expect(error).toMatchObject({ message: 'with a symbol', code: 'E_SYMBOL' })
})

test('an error behind a proxy arrives', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw new Proxy(Object.assign(new RangeError('behind a proxy'), { code: 'E_PROXY' }), {})
    }),
  )
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'behind a proxy', code: 'E_PROXY' })
})

test('the worker lives on after errors with what cannot travel', async () => {
  await pool.ready()
  const before = pool.workers.map(({ pid }) => pid)
  const results = await pool.mapSettled(
    index => {
      throw Object.assign(new Error(`error ${index}`), { index, callback: () => index })
    },
    Array.from({ length: 100 }, (_, index) => index),
  )
  results.forEach((result, index) => {
    expect(result).toMatchObject({ status: 'rejected', reason: { message: `error ${index}`, index } })
  })
  expect(pool.workers.map(({ pid }) => pid).sort()).toEqual(before.sort())
})
