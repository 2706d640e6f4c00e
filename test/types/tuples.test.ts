import { Pool } from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'

// What the compiler says of functions of several arguments.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const repeat = (text: string, times: number, separator = '') => Array(times).fill(text).join(separator)
const laterRepeat = async (text: string, times: number) => text.repeat(times)
const pair = <A, B>(left: A, right: B): [A, B] => [left, right]
const tuples: readonly (readonly [text: string, times: number])[] = [['a', 2]]

async function* arriving(): AsyncGenerator<[string, number]> {
  yield ['a', 2]
}

test('starmap knows what the function returns, or what that resolves to', async () => {
  expectTypeOf(await pool.starmap(repeat, [['a', 2]])).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.starmap(laterRepeat, [['a', 2]])).toEqualTypeOf<string[]>()
})

test('tuples may be of different lengths where parameters are optional', async () => {
  const calls = pool.starmap(repeat, [
    ['a', 2],
    ['b', 3, '-'],
  ])
  expectTypeOf(await calls).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.starmap(Math.max, [[1, 2], [3], []])).toEqualTypeOf<number[]>()
})

test('tuples may be readonly, and arrive later', async () => {
  expectTypeOf(await pool.starmap(repeat, tuples)).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.starmap(repeat, [['a', 2]] as const)).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.starmap(repeat, arriving())).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.starmap(repeat, new Map([['a', 2]]))).toEqualTypeOf<string[]>()
})

test('an inline function knows the types of its parameters', async () => {
  expectTypeOf(await pool.starmap((base, exponent) => base ** exponent, [[2, 3]])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.starmap((text, times) => text.repeat(times), tuples)).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.apply((text, times) => text.repeat(times), ['a', 2] as const)).toEqualTypeOf<string>()
})

test('a generic function has the types that its tuples give it', async () => {
  expectTypeOf(await pool.starmap(pair, [['a', 1]])).toEqualTypeOf<[string, number][]>()
})

test('apply knows its arguments and its result', async () => {
  expectTypeOf(await pool.apply(() => 5)).toEqualTypeOf<number>()
  expectTypeOf(await pool.apply(repeat, ['a', 2])).toEqualTypeOf<string>()
  expectTypeOf(await pool.apply(laterRepeat, ['a', 2])).toEqualTypeOf<string>()
  expectTypeOf(await pool.apply(repeat, ['a', 2] as const)).toEqualTypeOf<string>()
  expectTypeOf(await pool.apply((...numbers: number[]) => numbers.length, [1, 2, 3])).toEqualTypeOf<number>()
})

test('wrong calls do not compile', () => {
  const list = ['a', 2]
  const calls = [
    // @ts-expect-error the second argument is missing
    () => pool.starmap(repeat, [['a']]),
    // @ts-expect-error the second argument is no number
    () => pool.starmap(repeat, [['a', 'b']]),
    // @ts-expect-error there are only three parameters
    () => pool.starmap(repeat, [['a', 2, '-', 4]]),
    // @ts-expect-error the items are no tuples
    () => pool.starmap(repeat, ['a']),
    // @ts-expect-error one of the tuples is wrong
    () => pool.starmap(repeat, [...tuples, [1, 2]]),
    // @ts-expect-error the second argument is missing
    () => pool.istarmap(repeat, [['a']]),
    // @ts-expect-error the second argument is missing
    () => pool.istarmapUnordered(repeat, [['a']]),
    // @ts-expect-error the first argument is no string
    () => pool.starmapAsync(repeat, [[1, 2]]),
    // @ts-expect-error the first argument is no string
    () => pool.apply(repeat, [1, 2]),
    // @ts-expect-error the second argument is missing
    () => pool.applyAsync(repeat, ['a']),
    // @ts-expect-error there is no parameter
    () => pool.apply(() => 5, [1]),
    // @ts-expect-error the arguments must be a list
    () => pool.apply(repeat, 'a', 2),
    // @ts-expect-error a list of strings and numbers may be of any length
    () => pool.apply(repeat, list),
  ]
  expectTypeOf(calls).toBeArray()
})
