import { type NumericType, SharedArray, shared } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { isBig, numberOf, numericTypes } from './numeric-types.ts'

/** Both make a typed array on memory of its own. */
const makers = [
  ['SharedArray', (type: NumericType, init: unknown) => new SharedArray(type, init as number).values as Int32Array],
  ['shared', (type: NumericType, init: unknown) => shared(type, init as number) as Int32Array],
] as const

describe.each(makers)('%s', (caller, make) => {
  describe.each(numericTypes)('of the type $type', typeCase => {
    const { type, code, view, bounds } = typeCase

    test('gives a genuine typed array on a SharedArrayBuffer of its own', () => {
      const array = make(type, 3)
      expect(array).toBeInstanceOf(view)
      expect(array.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(make(type, 3).buffer).not.toBe(array.buffer)
      expect([array.length, array.byteOffset, array.byteLength]).toEqual([3, 0, 3 * view.BYTES_PER_ELEMENT])
    })

    test('begins with zeros, or with the numbers that it was given', () => {
      expect([...make(type, 3)]).toEqual([0, 0, 0].map(zero => numberOf(typeCase, zero)))
      const numbers = [bounds[0], numberOf(typeCase, 1), bounds[1]]
      const expected = [...Object.assign(new view(3) as unknown as number[], numbers)]
      expect([...make(type, numbers)]).toEqual(expected)
      expect([...make(code, new Set(numbers))]).toEqual(expected)
      expect([...make(type, make(type, numbers))]).toEqual(expected)
      expect([...make(type, numbers.values())]).toEqual(expected)
      expect(make(type, []).length).toBe(0)
    })

    test('refuses numbers of another kind, and names them', () => {
      const wrong = isBig(typeCase) ? 1 : 1n
      expect(() => make(type, [numberOf(typeCase, 1), wrong])).toThrow(`${caller}: a number of the type ${type}`)
      expect(() => make(type, [numberOf(typeCase, 1), '2'])).toThrow('got "2"')
      expect(() => make(type, isBig(typeCase) ? new Int8Array(1) : new BigInt64Array(1))).toThrow(TypeError)
    })
  })

  test.each([-1, 1.5, NaN, Infinity])('%s is no length', length => {
    expect(() => make('int32', length)).toThrow(RangeError)
    expect(() => make('int32', length)).toThrow(
      `${caller}: the length must be an integer from 0 to 1073741824 (4 GiB of int32), got ${length}.`,
    )
  })

  test.each([null, undefined, {}, 'abc', true, Symbol('s'), 5n])('%s is neither a length nor numbers', init => {
    expect(() => make('int32', init)).toThrow(TypeError)
    expect(() => make('int32', init)).toThrow(
      `${caller}: pass a length, or the numbers to begin with, got ${String(init)}.`,
    )
  })

  test.each(['int', 'double', '', 'toString'])('there is no type %j', type => {
    expect(() => make(type as NumericType, 1)).toThrow(`${caller}: the type must be one of int8,`)
    expect(() => make(type as NumericType, 1)).toThrow(`got ${JSON.stringify(type)}`)
  })

  test('more than 4 GiB are refused, in words', () => {
    expect(() => make('uint8', 2 ** 32 + 1)).toThrow(
      'an integer from 0 to 4294967296 (4 GiB of uint8), got 4294967297.',
    )
    expect(() => make('float64', 2 ** 29 + 1)).toThrow('an integer from 0 to 536870912 (4 GiB of float64)')
    expect(() => make('int32', 2 ** 53)).toThrow(RangeError)
  })

  test('numbers out of range are converted as a typed array does', () => {
    expect([...make('uint8', [256, 300, -1, 1.9])]).toEqual([0, 44, 255, 1])
    expect([...make('uint8', Float64Array.of(256, 300, -1))]).toEqual([0, 44, 255])
  })
})

test('a SharedArray says its length, and gives its memory', () => {
  const array = new SharedArray('int16', [1, 2, 3])
  expect(array.length).toBe(3)
  expect(array.buffer).toBe(array.values.buffer)
  expect(array.buffer instanceof SharedArrayBuffer).toBe(true)
  expect(array.values).toBe(array.values)
})

test('Atomics work on it', () => {
  const { values } = new SharedArray('int32', [5])
  expect(Atomics.add(values, 0, 2)).toBe(5)
  expect(Atomics.notify(values, 0)).toBe(0)
  expect(Atomics.wait(values, 0, 5)).toBe('not-equal')
})
