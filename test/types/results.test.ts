import { AsyncResult, Pool, type ResultIterator } from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'

// What the compiler says of what the methods give back.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const lengthOf = (text: string) => text.length
const laterLengthOf = async (text: string) => text.length
const add = async (left: number, right: number) => left + right

test('mapSettled says of each item what Promise.allSettled would', async () => {
  const settled = await pool.mapSettled(laterLengthOf, ['a'])
  expectTypeOf(settled).toEqualTypeOf<PromiseSettledResult<number>[]>()
  for (const each of settled) if (each.status === 'fulfilled') expectTypeOf(each.value).toEqualTypeOf<number>()
})

test('the asynchronous methods give an AsyncResult of what the others resolve with', async () => {
  const mapped = pool.mapAsync(laterLengthOf, ['a'])
  const applied = pool.applyAsync(add, [1, 2])
  expectTypeOf(mapped).toEqualTypeOf<AsyncResult<number[]>>()
  expectTypeOf(pool.starmapAsync(add, [[1, 2]])).toEqualTypeOf<AsyncResult<number[]>>()
  expectTypeOf(applied).toEqualTypeOf<AsyncResult<number>>()
  expectTypeOf(await mapped).toEqualTypeOf<number[]>()
  expectTypeOf(await applied.get({ timeout: 60_000 })).toEqualTypeOf<number>()
  expectTypeOf(await applied.wait({ timeout: 60_000 })).toEqualTypeOf<boolean>()
  expectTypeOf(await Promise.all([mapped, applied])).toEqualTypeOf<[number[], number]>()
})

test('callbacks know the result', async () => {
  const callback = (result: number) => expectTypeOf(result).toEqualTypeOf<number>()
  await pool.applyAsync(add, [1, 2], { callback, errorCallback: error => expectTypeOf(error).toEqualTypeOf<unknown>() })
  await pool.mapAsync(lengthOf, ['a'], { callback: results => expectTypeOf(results).toEqualTypeOf<number[]>() })
})

test('the imap family gives iterators of results', async () => {
  expectTypeOf(pool.imap(laterLengthOf, ['a'])).toEqualTypeOf<ResultIterator<number>>()
  expectTypeOf(pool.imapUnordered(lengthOf, ['a'])).toEqualTypeOf<ResultIterator<number>>()
  expectTypeOf(pool.istarmap(add, [[1, 2]])).toEqualTypeOf<ResultIterator<number>>()
  expectTypeOf(pool.istarmapUnordered(add, [[1, 2]])).toEqualTypeOf<ResultIterator<number>>()
  for await (const result of pool.imap(laterLengthOf, ['a'])) expectTypeOf(result).toEqualTypeOf<number>()
})

test('an iterator is one to every function that takes one', async () => {
  const results = pool.imap(lengthOf, ['a', 'b'])
  expectTypeOf(results).toExtend<AsyncIterableIterator<number>>()
  const next = await results.next({ timeout: 60_000 })
  if (!next.done) expectTypeOf(next.value).toEqualTypeOf<number>()
  else expectTypeOf(next.value).toEqualTypeOf<undefined>()
  // The results of one call are the items of the next.
  expectTypeOf(await pool.map(x => x.toFixed(), results)).toEqualTypeOf<string[]>()
})

test('wrong uses do not compile', () => {
  const uses = [
    // @ts-expect-error the result is a number
    () => pool.applyAsync(add, [1, 2], { callback: (result: string) => result }),
    // @ts-expect-error an error may be anything
    () => pool.applyAsync(add, [1, 2], { errorCallback: (error: RangeError) => error }),
    // @ts-expect-error what is called back is the whole list
    () => pool.mapAsync(lengthOf, ['a'], { callback: (result: number) => result }),
    // @ts-expect-error it is no list
    () => pool.imap(lengthOf, ['a']).length,
    // @ts-expect-error results arrive later: for await
    () => [...pool.imap(lengthOf, ['a'])],
    // @ts-expect-error a wait has no such option
    () => pool.imap(lengthOf, ['a']).next({ milliseconds: 5 }),
    // @ts-expect-error milliseconds are a number
    () => pool.applyAsync(add, [1, 2]).get({ timeout: '5' }),
    // @ts-expect-error it is told by the pool, not made
    () => new AsyncResult(),
    // @ts-expect-error only an item that was fulfilled has a value
    async () => (await pool.mapSettled(lengthOf, ['a']))[0]!.value,
  ]
  expectTypeOf(uses).toBeArray()
})
