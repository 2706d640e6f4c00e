import fastCheck from 'fast-check'
import { expect, test } from 'vitest'
import { ResultValues } from '../../src/runtime/result-values.ts'

function taken(values: readonly unknown[]): ReturnType<ResultValues['take']> {
  const results = new ResultValues()
  for (const value of values) results.push(value)
  expect(results.length).toBe(values.length)
  return results.take()
}

test('numbers are taken as a row, however many', () => {
  const numbers = Array.from({ length: 1000 }, (_, index) => index / 4)
  expect(taken(numbers)).toEqual(Float64Array.from(numbers))
})

test('one number is taken as it is', () => {
  expect(taken([7])).toEqual([7])
})

test('anything else among them makes it a list', () => {
  expect(taken([1, 'two', 3])).toEqual([1, 'two', 3])
  expect(taken([null, 1])).toEqual([null, 1])
})

test('what was taken is not changed by what comes behind it', () => {
  const results = new ResultValues()
  for (const value of [1, 2, 3]) results.push(value)
  const first = results.take()
  for (const value of [4, 5]) results.push(value)
  expect(results.take()).toEqual(Float64Array.of(4, 5))
  expect(first).toEqual(Float64Array.of(1, 2, 3))
})

test('whatever is put in is taken in its order', () => {
  const value = fastCheck.oneof(fastCheck.double(), fastCheck.string(), fastCheck.constant(null))
  fastCheck.assert(
    fastCheck.property(fastCheck.array(fastCheck.array(value)), batches => {
      const results = new ResultValues()
      for (const batch of batches) {
        for (const each of batch) results.push(each)
        expect(Array.from(results.take())).toEqual(batch)
      }
    }),
  )
})
