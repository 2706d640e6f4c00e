import { Pool } from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'

// What the compiler says of functions and items. `pnpm typecheck` reads this file; running it shows that the calls are real.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const lengthOf = (text: string) => text.length
const laterLengthOf = async (text: string) => text.length
const resize = (file: string, width = 100, height?: number) => ({ file, width, height: height ?? width })
const repeat = (text: string, times: number) => text.repeat(times)
const first = <T>(list: readonly T[]): T | undefined => list[0]
const same = <T>(value: T): T => value

function parse(text: string): boolean
function parse(number: number): bigint
function parse(value: string | number): boolean | bigint {
  return typeof value === 'number' ? BigInt(value) : value !== ''
}

async function* arriving() {
  yield 1
}

test('a list of what the function returns, or of what that resolves to', async () => {
  expectTypeOf(await pool.map(lengthOf, ['a'])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(laterLengthOf, ['a'])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(x => (x > 1 ? x : Promise.resolve('less')), [1])).toEqualTypeOf<(number | string)[]>()
})

test('items may be anything that can be iterated', async () => {
  expectTypeOf(await pool.map(lengthOf, new Set(['a']))).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(([key, value]) => ({ key, value }), new Map([['a', 1]]))).toEqualTypeOf<
    { key: string; value: number }[]
  >()
  expectTypeOf(await pool.map(x => x.toFixed(), arriving())).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.map(letter => letter.codePointAt(0), 'text')).toEqualTypeOf<(number | undefined)[]>()
})

test('an inline function knows the type of its item', async () => {
  expectTypeOf(await pool.map(x => x.toFixed(), [1, 2])).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.map(({ name }) => name, [{ name: 'a' }] as const)).toEqualTypeOf<'a'[]>()
})

test('a function may take more than its item is, and other parameters that are optional', async () => {
  expectTypeOf(await pool.map((x: string | number) => x, ['a'])).toEqualTypeOf<(string | number)[]>()
  expectTypeOf(await pool.map(({ a }: { a: number }) => a, [{ a: 1, b: 2 }])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(resize, ['a'])).toEqualTypeOf<{ file: string; width: number; height: number }[]>()
  // It gets the item alone: an index would be its radix.
  expectTypeOf(await pool.map(parseInt, ['10', '10'])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map((...numbers: number[]) => numbers.length, [1])).toEqualTypeOf<number[]>()
})

test('a generic function has the type that its items give it', async () => {
  expectTypeOf(await pool.map(first, [[1, 2], [3]])).toEqualTypeOf<(number | undefined)[]>()
  expectTypeOf(await pool.map(same, ['a'])).toEqualTypeOf<string[]>()
})

test('of an overloaded function the last form counts', async () => {
  expectTypeOf(await pool.map(parse, [1])).toEqualTypeOf<bigint[]>()
  expectTypeOf(await pool.map((text: string) => parse(text), ['a'])).toEqualTypeOf<boolean[]>()
})

test('builtins have their types', async () => {
  expectTypeOf(await pool.map(Math.sqrt, [4])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(String, [4])).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.map(structuredClone, [{ a: 1 }])).toEqualTypeOf<{ a: number }[]>()
})

test('wrong calls do not compile', () => {
  const calls = [
    // @ts-expect-error the items are no strings
    () => pool.map(lengthOf, [1]),
    // @ts-expect-error nor do they become it later
    () => pool.imap(lengthOf, arriving()),
    // @ts-expect-error a number cannot be iterated
    () => pool.map(lengthOf, 5),
    // @ts-expect-error the items are missing
    () => pool.map(lengthOf),
    // @ts-expect-error an item has no such property
    () => pool.map(x => x.missing, [{ a: 1 }]),
    // @ts-expect-error the second parameter is not optional, and there is no index
    () => pool.map(repeat, ['a']),
    // @ts-expect-error an inline function gets no index either
    () => pool.map((x, index) => [x, index], [1]),
    // @ts-expect-error the form that takes strings is not the last one
    () => pool.map(parse, ['a']),
    // @ts-expect-error the name of a function is no function
    () => pool.map('lengthOf', ['a']),
    // @ts-expect-error a class needs new
    () => pool.map(Date, [1]) satisfies Promise<Date[]>,
    // @ts-expect-error the results are numbers
    () => pool.map(lengthOf, ['a']) satisfies Promise<string[]>,
  ]
  expectTypeOf(calls).toBeArray()
})
