import { type NumericType, SharedArray, shared } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { numericTypes } from './numeric-types.ts'
import { giveBack, inWorker } from './references.ts'

const pool = openPool({ processes: 1 })

/** All bytes of the memory that is viewed, from the fourth on. */
const around = (view: ArrayBufferView): number[] => [...new Uint8Array(view.buffer, 0, 24)]

const memory = (): SharedArrayBuffer => shared('uint8', 24).fill(1).buffer

const views: [string, (buffer: SharedArrayBuffer) => ArrayBufferView][] = [
  ['Uint8Array', buffer => new Uint8Array(buffer, 8, 8)],
  ['DataView', buffer => new DataView(buffer, 8, 8)],
  ['Float64Array', buffer => new Float64Array(buffer, 8, 1)],
  ['Buffer', buffer => Buffer.from(buffer, 8, 8)],
  ['Uint8ClampedArray', buffer => new Uint8ClampedArray(buffer, 8, 8)],
  ['Int16Array', buffer => new Int32Array(buffer).subarray(2, 4)],
]

test.each(views)('a %s of our memory travels without copy: what the worker writes is seen here', async (name, make) => {
  const view = make(memory())
  const filled = await pool.apply(inWorker.fill, [view, 9])
  expect(filled).toEqual({
    kind: name === 'Buffer' ? 'Uint8Array' : (view as Uint8Array)[Symbol.toStringTag],
    isBuffer: name === 'Buffer',
    byteOffset: 8,
    byteLength: 8,
    before: Array(8).fill(1),
  })
  expect(around(view)).toEqual([...Array(8).fill(1), ...Array(8).fill(9), ...Array(8).fill(1)])
})

test.each(views)('a %s that comes back is of the memory that was sent', async (name, make) => {
  const view = make(memory())
  const back = await giveBack(pool, view)
  expect(back.buffer).toBe(view.buffer)
  expect([back.byteOffset, back.byteLength, Buffer.isBuffer(back)]).toEqual([8, 8, name === 'Buffer'])
})

describe.each(numericTypes)('of the type $type', ({ type, view }) => {
  test('a part of an array is a part of the same memory there', async () => {
    const array = new SharedArray(type as NumericType, 4)
    const part = (array.values as Int32Array).subarray(1, 3)
    expect((await pool.apply(inWorker.fill, [part, 1])).kind).toBe(view.name)
    const expected = new view(4) as unknown as Int32Array<ArrayBuffer>
    new Uint8Array(expected.buffer).fill(1, view.BYTES_PER_ELEMENT, 3 * view.BYTES_PER_ELEMENT)
    expect(array.values).toEqual(new view(expected as never))
  })
})

test('parts of one array go to several items, each of which writes its own', async () => {
  const samples = shared('float64', 1000)
  const parts = Array.from({ length: 10 }, (_, index) => samples.subarray(index * 100, (index + 1) * 100))
  await pool.map((part: Float64Array) => part.fill(part.byteOffset / 800).length, parts, { chunkSize: 3 })
  expect(samples.every((number, place) => number === Math.floor(place / 100))).toBe(true)
})

test('what is written here while it is there is seen there', async () => {
  const words = shared('int32', 2)
  const answer = pool.apply(
    (arrived: Int32Array) => {
      Atomics.store(arrived, 0, 1)
      Atomics.notify(arrived, 0)
      while (Atomics.load(arrived, 1) === 0);
      return Atomics.load(arrived, 1)
    },
    [words],
  )
  while (Atomics.load(words, 0) === 0) await new Promise(resolve => setImmediate(resolve))
  Atomics.store(words, 1, 7)
  expect(await answer).toBe(7)
})

test('an empty array, and an empty part, travel', async () => {
  for (const view of [shared('float64', 0), shared('float64', 4).subarray(2, 2)]) {
    expect(await pool.apply(inWorker.fill, [view, 1])).toMatchObject({
      kind: 'Float64Array',
      byteLength: 0,
      byteOffset: view.byteOffset,
    })
  }
})

test('64 MiB are there at once, and written there, seen here', async () => {
  const large = new SharedArray('uint8', 2 ** 26)
  large.values[2 ** 26 - 1] = 5
  const last = (array: SharedArray<'uint8'>) => array.values.fill(3, 0, 10).at(-1)
  expect(await pool.apply(last, [large])).toBe(5)
  expect(large.values.subarray(0, 11)).toEqual(Uint8Array.of(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0))
  large[Symbol.dispose]()
})

test('memory of one process alone is refused still, and the words name what to use', async () => {
  const error = await pool.apply(inWorker.fill, [new Uint8Array(new SharedArrayBuffer(8)), 1]).catch(reason => reason)
  expect(error).toMatchObject({ code: 'ERR_ENCODE', message: expect.stringContaining('shared()') })
})

test('a copy is a copy', async () => {
  const array = shared('int32', [1, 2])
  const copy = await pool.apply((arrived: Int32Array) => arrived.slice(), [array])
  copy[0] = 9
  expect([...array]).toEqual([1, 2])
  expect(copy.buffer).toBeInstanceOf(ArrayBuffer)
})
