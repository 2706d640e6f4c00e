import { Pool, type ResultIterator, task, tasks } from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'

// What the compiler says of calls: `pnpm typecheck` reads this file, and running it shows that the calls are real ones.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const lengthOf = (text: string) => text.length
const laterLengthOf = async (text: string) => text.length
const repeat = (text: string, times: number, separator = '') => Array(times).fill(text).join(separator)

test('map gives a list of what the function returns, or what that resolves to', async () => {
  expectTypeOf(await pool.map(lengthOf, ['a'])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(laterLengthOf, ['a'])).toEqualTypeOf<number[]>()
  expectTypeOf(await pool.map(laterLengthOf, new Set(['a']))).toEqualTypeOf<number[]>()
})

test('an inline function knows the type of its item', async () => {
  expectTypeOf(await pool.map(x => x.toFixed(), [1, 2])).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.map(([key]) => key, new Map([['a', 1]]))).toEqualTypeOf<string[]>()
})

test('mapSettled, starmap and apply have the results of their function', async () => {
  expectTypeOf(await pool.mapSettled(laterLengthOf, ['a'])).toEqualTypeOf<PromiseSettledResult<number>[]>()
  expectTypeOf(await pool.starmap(repeat, [['a', 2]])).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.apply(laterLengthOf, ['a'])).toEqualTypeOf<number>()
  expectTypeOf(await pool.apply(() => 5)).toEqualTypeOf<number>()
})

test('imap gives an iterator of results', async () => {
  const results = pool.imap(laterLengthOf, ['a'])
  expectTypeOf(results).toEqualTypeOf<ResultIterator<number>>()
  for await (const result of results) expectTypeOf(result).toEqualTypeOf<number>()
})

test('tasks of another module have its types', async () => {
  const url = new URL('../tasks/typed.ts', import.meta.url)
  type Typed = typeof import('../tasks/typed.ts')
  const describeMeasurement = task<Typed, 'describeMeasurement'>(url, 'describeMeasurement')
  expectTypeOf(describeMeasurement).returns.toEqualTypeOf<Promise<string>>()
  expectTypeOf(await pool.map(describeMeasurement, [{ label: 'x', metres: 1 }])).toEqualTypeOf<string[]>()
  expectTypeOf(tasks<Typed>(url).identify).parameters.toEqualTypeOf<[item: number]>()
})

test('wrong calls do not compile', () => {
  const calls = [
    // @ts-expect-error the items are no strings
    () => pool.map(lengthOf, [1]),
    // @ts-expect-error the second argument is missing
    () => pool.starmap(repeat, [['a']]),
    // @ts-expect-error the first argument is no string
    () => pool.apply(lengthOf, [1]),
    // @ts-expect-error there is no such option
    () => pool.map(lengthOf, ['a'], { chunksize: 2 }),
    // @ts-expect-error map has no buffer
    () => pool.map(lengthOf, ['a'], { bufferSize: 2 }),
    // @ts-expect-error there is no such option
    () => new Pool({ workers: 2 }),
    // @ts-expect-error what is exported under this name is no function
    () => task<typeof import('../tasks/typed.ts'), 'notAFunction'>('file:///typed.ts', 'notAFunction'),
  ]
  expectTypeOf(calls).toBeArray()
})
