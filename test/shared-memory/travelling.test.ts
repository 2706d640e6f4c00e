import { type Lock, SharedArray, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { type AnyValue, giveBack, inWorker } from './references.ts'

const pool = openPool({ processes: 2 })

describe('a Value', () => {
  test('that is an argument is the same number there', async () => {
    const value = new Value('int32', 5)
    expect(await pool.apply(inWorker.read, [value as Value])).toBe(5)
    await pool.apply(inWorker.write, [value as Value, 6])
    expect(value.value).toBe(6)
  })

  test('that comes back is the same object', async () => {
    const value = new Value('int32', 5)
    expect(await giveBack(pool, value)).toBe(value)
    expect(await giveBack(pool, { inside: [value] })).toEqual({ inside: [value] })
  })

  test('is captured by a closure, and by functions that this one calls', async () => {
    const value = new Value('int32', 0)
    const addTo = (operand: number) => value.add(operand)
    await pool.map(addTo, [1, 2, 3, 4])
    expect(value.value).toBe(10)
  })

  test('is captured by a class', async () => {
    const value = new Value('int32', 0)
    class Tally {
      static readonly total = value
      readonly own = value
      count(): number {
        return Tally.total === this.own ? value.add(1) : -1
      }
    }
    await pool.map(() => new Tally().count(), [1, 2, 3])
    expect(value.value).toBe(3)
  })

  test('is captured inside of other things', async () => {
    const value = new Value('int32', 0)
    const captured = { map: new Map([['value', [value]]]) }
    await pool.map(() => captured.map.get('value')![0]!.add(1), [1, 2, 3])
    expect(value.value).toBe(3)
  })

  test('can be the item of each method', async () => {
    const value = new Value('int32', 0)
    const add = (one: AnyValue) => one.add(1)
    await pool.map(add, [value, value])
    await pool.mapSettled(add, [value, value])
    await pool.starmap(add, [[value], [value]])
    await pool.applyAsync(add, [value])
    for await (const _before of pool.imap(add, [value, value]));
    for await (const _before of pool.imapUnordered(add, [value, value]));
    expect(value.value).toBe(11)
  })

  test('of every type arrives with that type', async () => {
    const values = [new Value('int8', -1), new Value('float64', 0.5), new Value('uint64', 2n ** 63n)]
    const types = await pool.map((value: Value) => typeof value.value, values as Value[])
    expect(types).toEqual(['number', 'number', 'bigint'])
    await pool.apply(inWorker.write, [values[2] as Value, 2n ** 64n - 1n])
    expect(values[2]!.value).toBe(2n ** 64n - 1n)
  })
})

test('all of them are in the arguments of an initializer', async () => {
  const value = new Value('int32', 0)
  const array = new SharedArray('int32', 1)
  const own = openPool({ processes: 2, initializer: inWorker.keepState, initArgs: [value, array] })
  await own.map(inWorker.addToState, [1, 2, 3, 4], { chunkSize: 1 })
  expect(value.value).toBe(10)
  expect(array.values[0]).toBeGreaterThan(0)
})

test('a worker that replaces another one gets the arguments of the initializer too, whoever else has dropped them', async () => {
  const value = new Value('int32', 0)
  const own = openPool({
    processes: 1,
    maxTasksPerChild: 1,
    initializer: inWorker.keepState,
    initArgs: [value, new SharedArray('int32', 1)],
  })
  for (let item = 0; item < 4; item++) await own.apply(inWorker.addToState, [1])
  expect(value.value).toBe(4)
})

test('a SharedArray arrives with its memory, its lock and its length', async () => {
  const array = new SharedArray('int32', [1, 2, 3])
  const add = (arrived: SharedArray<'int32'>) =>
    (arrived.lock as Lock).run(() => {
      for (let place = 0; place < arrived.length; place++) arrived.values[place]! += 10
      return arrived.lock.locked
    })
  expect(await pool.map(add, [array, array])).toEqual([true, true])
  expect([...array.values]).toEqual([21, 22, 23])
  expect(await giveBack(pool, array)).toBe(array)
})

test('a closure captures an array, and a view of shared()', async () => {
  const array = new SharedArray('float64', 4)
  const view = shared('uint8', 4).subarray(1, 3)
  const { values } = array
  await pool.map(
    place => {
      values[place] = place + 0.5
      array.values[place]! *= 2
      view[place % 2] = place
      return place
    },
    [0, 1, 2, 3],
    { chunkSize: 4 },
  )
  expect([...values]).toEqual([1, 3, 5, 7])
  expect([...new Uint8Array(view.buffer, 0, 4)]).toEqual([0, 2, 3, 0])
})

test('the same function again, with another Value captured, uses that', async () => {
  const adders = [1, 2, 3].map(() => {
    const value = new Value('int32', 0)
    return { value, add: (operand: number) => value.add(operand) }
  })
  for (const { add } of adders) await pool.map(add, [1, 2])
  for (const { add } of adders.slice(1)) await pool.map(add, [10])
  expect(adders.map(({ value }) => value.value)).toEqual([3, 13, 13])
})
