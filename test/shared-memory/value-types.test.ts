import { type NumericType, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { floats, isBig, numberOf, numericTypes } from './numeric-types.ts'

describe.each(numericTypes)('a Value of the type $type', typeCase => {
  const { type, code, view, bounds } = typeCase

  test('is 0 at first', () => {
    expect(new Value(type).value).toBe(numberOf(typeCase, 0))
  })

  test.each(bounds)('holds %s, from the start and when it is written', number => {
    expect(new Value(type, number as number).value).toBe(number)
    const value = new Value(type)
    value.value = number as number
    expect(value.value).toBe(number)
  })

  test(`is meant by the ctypes code ${code} too`, () => {
    const [least] = bounds
    const value = new Value(code, least as number)
    expect(value.value).toBe(least)
    expect(typeof value.value).toBe(isBig(typeCase) ? 'bigint' : 'number')
  })

  test('converts what is out of its range as a typed array does', () => {
    const outside = isBig(typeCase)
      ? [2n ** 63n, 2n ** 64n, 2n ** 64n + 5n, -1n, -(2n ** 63n) - 1n]
      : [
          128,
          256,
          300,
          -1,
          -129,
          40_000,
          65_536,
          2 ** 31,
          2 ** 32,
          2 ** 32 + 7,
          2 ** 53,
          1.9,
          -1.9,
          1e300,
          NaN,
          -Infinity,
        ]
    for (const number of outside) {
      const array = new view(1)
      ;(array as number[])[0] = number as number
      expect(new Value(type, number as number).value).toBe(array[0])
      const value = new Value(type)
      value.value = number as number
      expect(value.value).toBe(array[0])
    }
  })

  test('refuses what is no such number, in words that name it', () => {
    const wanted = isBig(typeCase) ? 'bigint' : 'number'
    const wrong = isBig(typeCase) ? 5 : 5n
    const said = `a number of the type ${type} is a ${wanted}, got 5`
    const value = new Value(type, numberOf(typeCase, 3))
    expect(() => new Value(type, wrong as number)).toThrow(new RegExp(`^Value: ${said}`))
    expect(() => {
      value.value = wrong as number
    }).toThrow(said)
    for (const [given, shown] of [
      ['7', '"7"'],
      [null, 'null'],
      [true, 'true'],
      [{}, '[object Object]'],
      [Symbol('s'), 'Symbol(s)'],
    ] as const) {
      expect(() => new Value(type, given as unknown as number)).toThrow(
        new TypeError(`Value: a number of the type ${type} is a ${wanted}, got ${shown}.`),
      )
    }
    expect(value.value).toBe(numberOf(typeCase, 3))
  })
})

test('a 64-bit Value that is given a number says how to write it', () => {
  expect(() => new Value('int64', 5 as unknown as bigint)).toThrow('got 5: write 5n.')
})

test('floats keep NaN, -0 and Infinity', () => {
  for (const { type } of floats) {
    for (const number of [NaN, -0, Infinity]) expect(new Value(type, number).value).toBe(number)
  }
})

test.each(['int', 'Int32', 'c', 'l', 'float', '', 'toString', '__proto__', 'constructor'])(
  'there is no type %j, and the error names it',
  type => {
    expect(() => new Value(type as NumericType)).toThrow(TypeError)
    expect(() => new Value(type as NumericType)).toThrow(`got ${JSON.stringify(type)}`)
    expect(() => new Value(type as NumericType)).toThrow(/int8, uint8, .*uint64.*b B h H i I f d q Q/)
  },
)

test.each([undefined, null, 5, Int32Array, {}])('%s is no type', type => {
  expect(() => new Value(type as unknown as NumericType)).toThrow(TypeError)
})
