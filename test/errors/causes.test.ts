import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
// A worker that does not come to an end with an error must not hold up the suite.
afterAll(() => pool.terminate())

const chainOfCauses = (length: number): never => {
  let error = new Error('0')
  for (let depth = 1; depth < length; depth++) error = new Error(String(depth), { cause: error })
  throw error
}

function lengthOf(error: unknown): number {
  let length = 0
  for (let next = error; next !== undefined; next = (next as Error).cause) length++
  return length
}

test('an error that is its own cause arrives as such', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const thrown = new Error('round')
      thrown.cause = thrown
      throw thrown
    }),
  )
  expect(error.cause).toBe(error)
})

test('two errors that are the cause of each other arrive as such', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const [one, two] = [new Error('one'), new TypeError('two')]
      one.cause = two
      two.cause = one
      throw one
    }),
  )
  const cause = error.cause as Error
  expect(cause).toBeInstanceOf(TypeError)
  expect(cause.cause).toBe(error)
})

test('three errors that are causes of each other arrive as such', { timeout: 10_000 }, async () => {
  const error = await failureOf(
    pool.apply(() => {
      const [one, two, three] = [new Error('one'), new Error('two'), new Error('three')]
      one.cause = two
      two.cause = three
      three.cause = one
      throw one
    }),
  )
  expect(((error.cause as Error).cause as Error).cause).toBe(error)
})

test('a chain of 10 causes arrives', async () => {
  expect(lengthOf(await failureOf(pool.apply(chainOfCauses, [10])))).toBe(10)
})

test('a chain of 1,000 causes arrives', { timeout: 10_000 }, async () => {
  expect(lengthOf(await failureOf(pool.apply(chainOfCauses, [1000])))).toBe(1000)
})
