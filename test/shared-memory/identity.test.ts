import { readFileSync } from 'node:fs'
import { Lock, RLock, SharedArray, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { type AnyValue, giveBack, inWorker, type Nest } from './references.ts'

const pool = openPool({ processes: 1 })

const things: [string, () => object][] = [
  ['a Value', () => new Value('int32')],
  ['a SharedArray', () => new SharedArray('int32', 3)],
  ['the memory of shared()', () => shared('int32', 3).buffer],
  ['a Lock', () => new Lock()],
  ['an RLock', () => new RLock()],
]

describe.each(things)('%s', (_name, make) => {
  test('twice in one value is one object there', async () => {
    const thing = make()
    expect(await pool.apply(inWorker.areSame, [thing, thing])).toBe(true)
    expect(await pool.apply(([one, two]: object[]) => one === two, [[thing, thing]])).toBe(true)
    expect(await pool.apply(inWorker.areSame, [thing, make()])).toBe(false)
  })

  test('that arrives twice is one object, for as long as somebody has it', async () => {
    const thing = make()
    const name = `${_name} ${Math.random()}`
    expect(await pool.apply(inWorker.isKept, [name, thing])).toBe(false)
    expect(await pool.apply(inWorker.isKept, [name, thing])).toBe(true)
    expect(await pool.apply(inWorker.isKept, [name, make()])).toBe(false)
  })

  test('that comes back is the one that was sent', async () => {
    const thing = make()
    const back = await giveBack(pool, { thing, list: [thing] })
    expect(back.thing).toBe(thing)
    expect(back.list[0]).toBe(thing)
  })
})

test('a Value in an array, a Map, a Set, as a key and in a cycle is one Value', async () => {
  const value = new Value('int32', 0)
  const cyclic: Nest['cyclic'] = { value }
  cyclic.self = cyclic
  const nest: Nest = {
    list: [value, value],
    map: new Map<unknown, AnyValue>([
      [value, value],
      ['b', value],
    ]),
    set: new Set([value]),
    key: value,
    cyclic,
  }
  expect(await pool.apply(inWorker.markAll, [nest])).toEqual({ same: true, keyed: true, cyclic: true })
  expect(value.value).toBe(6)
})

test('the lock of a Value that travels without it is the lock of that Value', async () => {
  const value = new Value('int32', 0)
  const isItsLock = (lock: unknown, arrived: AnyValue) => arrived.lock === lock
  expect(await pool.apply(isItsLock, [value.lock, value])).toBe(true)
  const guard = await value.lock.acquire()
  expect(await pool.apply(lock => lock.tryAcquire() === undefined, [value.lock as Lock])).toBe(true)
  guard.release()
})

test('views of one memory are views of one memory there, and it is mapped once', async () => {
  const own = openPool({ processes: 1 })
  const before = await own.apply(inWorker.mappings, [])
  const array = new SharedArray('int32', 100)
  const { values } = array
  const views = [
    values,
    values.subarray(1),
    new DataView(values.buffer),
    Buffer.from(values.buffer),
    new Uint8Array(values.buffer),
  ]
  // The array, and the heap of its lock.
  expect(await own.apply(inWorker.mappings, [array, ...views, values.buffer])).toBe(before + 2)
  expect(
    await own.apply((first, ...others) => others.every(({ buffer }) => buffer === first.buffer), [array, ...views] as [
      SharedArray,
      ...Uint8Array[],
    ]),
  ).toBe(true)
})

test('what was attached before is not mapped again, and not by those who come back', async () => {
  const own = openPool({ processes: 1 })
  const array = shared('int32', 100)
  await own.apply(inWorker.isKept, ['array', array.buffer])
  const mapped = await own.apply(inWorker.mappings, [array])
  expect(await own.apply(inWorker.mappings, [array, array.subarray(3)])).toBe(mapped)
  const here = ownMappings()
  expect((await giveBack(own, array)).buffer).toBe(array.buffer)
  expect(ownMappings()).toBe(here)
})

function ownMappings(): number {
  return readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0
}
