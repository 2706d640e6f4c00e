import { strict as assert } from 'node:assert'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

test('properties of its own arrive, values of any kind', async () => {
  const details = {
    code: 'E_OWN',
    status: 503,
    nothing: undefined,
    when: new Date(5),
    tried: new Set(['a', 'b']),
    rest: new Map([['bytes', new Uint8Array([1, 2, 3])]]),
    minusZero: -0,
    nested: { error: new TypeError('nested') },
  }
  const error = await failureOf(
    pool.apply(
      (own: object) => {
        throw Object.assign(new Error('with details'), own)
      },
      [details],
    ),
  )
  expect(Object.keys(error)).toEqual(Object.keys(details))
  assert.deepStrictEqual({ ...error }, details)
})

test('a cause arrives, and is as hidden as it was', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw new Error('outer', { cause: new RangeError('inner', { cause: 'the innermost' }) })
    }),
  )
  const cause = error.cause as Error
  expect(cause).toBeInstanceOf(RangeError)
  expect(cause.message).toBe('inner')
  expect(cause.cause).toBe('the innermost')
  expect(Object.keys(error)).toEqual([])
  expect(Object.getOwnPropertyDescriptor(error, 'cause')!.enumerable).toBe(false)
})

test('a cause of undefined is there, and no cause is not there', async () => {
  const throwIt = (withCause: boolean): never => {
    throw withCause ? new Error('x', { cause: undefined }) : new Error('x')
  }
  expect('cause' in (await failureOf(pool.apply(throwIt, [true])))).toBe(true)
  expect('cause' in (await failureOf(pool.apply(throwIt, [false])))).toBe(false)
})

test('hidden properties stay hidden, and visible ones visible', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const thrown = new Error('x')
      Object.defineProperty(thrown, 'hidden', { value: 1, enumerable: false })
      Object.defineProperty(thrown, 'visible', { value: 2, enumerable: true })
      Object.defineProperty(thrown, 'message', { value: 'visible message', enumerable: true })
      throw thrown
    }),
  )
  expect(error.hidden).toBe(1)
  expect(Object.keys(error).sort()).toEqual(['message', 'visible'])
})

test('properties of an error can be changed where it arrives', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw Object.freeze(Object.assign(new Error('frozen'), { code: 'E_FROZEN' }))
    }),
  )
  error.code = 'E_OTHER'
  error.message = 'another message'
  expect(error.code).toBe('E_OTHER')
})

test('the same object in two places of an error is one object', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const request = { id: 7 }
      throw Object.assign(new Error('x', { cause: { request } }), { request })
    }),
  )
  expect((error.cause as { request: unknown }).request).toBe(error.request)
})

test('an accessor of its own arrives as the value that it gives', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw Object.defineProperty(new Error('x'), 'status', { get: () => 404, enumerable: true })
    }),
  )
  expect(Object.getOwnPropertyDescriptor(error, 'status')).toMatchObject({ value: 404, enumerable: true })
})

describe('a getter that throws, in', () => {
  test.each(['stack', 'message', 'code', 'cause', 'name'])('%s, does not hide the error', async key => {
    const error = await failureOf(
      pool.apply(
        (name: string) => {
          const thrown = Object.assign(new RangeError('the message'), { detail: 7 })
          Object.defineProperty(thrown, name, {
            get() {
              throw new Error('the getter failed')
            },
            enumerable: name === 'code',
          })
          throw thrown
        },
        [key],
      ),
    )
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ detail: 7 })
    expect(String(error[key])).toContain('the getter failed')
    if (key !== 'message') expect(error.message).toBe('the message')
  })
})

test('a getter of the class that throws does not hide the error', async () => {
  const error = await failureOf(
    pool.apply(() => {
      class LocalError extends TypeError {
        override get name(): string {
          throw new Error('no name')
        }
      }
      throw new LocalError('the message')
    }),
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toBe('the message')
})

test('a message of 1 MiB arrives whole', async () => {
  const error = await failureOf(
    pool.apply(
      (length: number) => {
        throw new Error('0123456789abcdef'.repeat(length / 16))
      },
      [2 ** 20],
    ),
  )
  expect(error.message === '0123456789abcdef'.repeat(2 ** 16)).toBe(true)
  expect(error.stack).toContain('properties.test.ts')
})

test('a message of any text arrives as it is', async () => {
  for (const message of ['', '\ud800 half', '\ufeffmark', 'two\nlines', '😀'.repeat(100), '\0']) {
    const error = await failureOf(
      pool.apply(
        (text: string) => {
          throw new Error(text)
        },
        [message],
      ),
    )
    expect(error.message).toBe(message)
  }
})
