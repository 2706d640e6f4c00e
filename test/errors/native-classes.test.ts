import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const names = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
] as const

type Constructors = Record<string, new (...args: unknown[]) => Error>

describe('keeps its class, name and message:', () => {
  test.each(names)('%s', async name => {
    const throwIt = (className: string): never => {
      const type = (globalThis as unknown as Constructors)[className]!
      throw className === 'AggregateError' ? new type([], 'the message') : new type('the message')
    }
    const error = await failureOf(pool.apply(throwIt, [name]))
    expect(error.constructor).toBe((globalThis as unknown as Constructors)[name])
    expect(error.name).toBe(name)
    expect(error.message).toBe('the message')
    expect(Object.keys(error)).toEqual([])
  })
})

test('errors of the language itself keep their class', async () => {
  const reference = await failureOf(pool.apply(() => (globalThis as unknown as { missing: () => void }).missing()))
  expect(reference).toBeInstanceOf(TypeError)
  expect(reference.message).toMatch(/missing is not a function/)
  expect(await failureOf(pool.apply((text: string) => JSON.parse(text), ['{']))).toBeInstanceOf(SyntaxError)
  expect(await failureOf(pool.apply(() => new Array(-1)))).toBeInstanceOf(RangeError)
  expect(await failureOf(pool.apply(() => decodeURIComponent('%')))).toBeInstanceOf(URIError)
  const overflow = (): unknown => {
    const recurse = (depth: number): number => recurse(depth + 1) + 1
    return recurse(0)
  }
  const error = await failureOf(pool.apply(overflow))
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message).toMatch(/call stack/)
})

test('an AggregateError keeps its errors, each with its class', async () => {
  const error = await failureOf<AggregateError>(
    pool.apply(() => Promise.any([Promise.reject(new TypeError('one')), Promise.reject('two')])),
  )
  expect(error).toBeInstanceOf(AggregateError)
  expect(error.errors).toHaveLength(2)
  expect(error.errors[0]).toBeInstanceOf(TypeError)
  expect(error.errors[0].message).toBe('one')
  expect(error.errors[1]).toBe('two')
  expect(Object.keys(error)).toEqual([])
})

test('an AggregateError in an AggregateError arrives', async () => {
  const error = await failureOf<AggregateError>(
    pool.apply(() => {
      throw new AggregateError([new AggregateError([new RangeError('inner')], 'middle')], 'outer')
    }),
  )
  const [middle] = error.errors as AggregateError[]
  expect(middle).toBeInstanceOf(AggregateError)
  expect(middle!.errors[0]).toBeInstanceOf(RangeError)
  expect(middle!.errors[0].message).toBe('inner')
})

test('an error of another realm arrives as the built-in class of this one', async () => {
  const error = await failureOf(
    pool.apply(() => process.getBuiltinModule('node:vm').runInNewContext('throw new EvalError("far away")')),
  )
  expect(error).toBeInstanceOf(EvalError)
  expect(error.message).toBe('far away')
})

test('an error without a message has none of its own', async () => {
  const error = await failureOf(
    pool.apply(() => {
      throw new TypeError()
    }),
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(Object.hasOwn(error, 'message')).toBe(false)
})

test('a class that stays behind arrives as the built-in class that it extends, with its own name', async () => {
  const error = await failureOf(
    pool.apply(() => {
      class LocalError extends RangeError {
        readonly detail = { level: 3 }
        override get name(): string {
          return 'LocalError'
        }
      }
      throw new LocalError('known to the task alone')
    }),
  )
  expect(error).toBeInstanceOf(RangeError)
  expect(error.name).toBe('LocalError')
  expect(String(error)).toBe('LocalError: known to the task alone')
  expect(error).toMatchObject({ detail: { level: 3 } })
})
