import { createHash } from 'node:crypto'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const large = 64 * 2 ** 20

const digest = (bytes: Uint8Array | ArrayBuffer): string =>
  createHash('sha256')
    .update(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes)
    .digest('hex')

/** Bytes that do not repeat within any power of two. */
function numbered(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const words = new Uint32Array(bytes.buffer, 0, length >> 2)
  for (let index = 0; index < words.length; index++) words[index] = index * 2_654_435_761
  for (let index = words.length * 4; index < length; index++) bytes[index] = index
  return bytes
}

/** Runs in the worker: takes a binary, gives back its hash. */
const digestThere = (bytes: Uint8Array): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex')

/** Runs in the worker: makes the bytes of `numbered`. */
const numberedThere = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  const words = new Uint32Array(bytes.buffer, 0, length >> 2)
  for (let index = 0; index < words.length; index++) words[index] = index * 2_654_435_761
  for (let index = words.length * 4; index < length; index++) bytes[index] = index
  return bytes
}

describe.each([0, 1, 4095, 4096, 65_535, 65_536, 1_000_003, large])('%i bytes', length => {
  const bytes = numbered(length)

  test('arrive as an argument', async () => {
    expect(await pool.apply(digestThere, [bytes])).toBe(digest(bytes))
  })

  test('arrive as a result', async () => {
    const received = await pool.apply(numberedThere, [length])
    expect(received.constructor).toBe(Uint8Array)
    expect(received.byteLength).toBe(length)
    expect(digest(received)).toBe(digest(bytes))
  })

  test('arrive both ways, as a Buffer', async () => {
    const received = await pool.apply((buffer: Buffer) => buffer, [Buffer.from(bytes.buffer)])
    expect(Buffer.isBuffer(received)).toBe(true)
    expect(digest(received)).toBe(digest(bytes))
  })

  test('arrive both ways inside of a Map, beside others', async () => {
    const sent = new Map<string, unknown>([
      ['before', 'text'],
      ['bytes', bytes.buffer],
      ['after', new Float64Array([Math.PI])],
    ])
    const received = await pool.apply((map: Map<string, unknown>) => map, [sent])
    expect([...received.keys()]).toEqual(['before', 'bytes', 'after'])
    expect(digest(received.get('bytes') as ArrayBuffer)).toBe(digest(bytes))
    expect(received.get('after')).toEqual(new Float64Array([Math.PI]))
  })
})

test('large binaries in several items of one map do not mix', async () => {
  const items = Array.from({ length: 12 }, (_, index) => new Uint8Array(1_000_000 + index).fill(index))
  const received = await pool.map(x => x, items, { chunkSize: 4 })
  expect(received.map(bytes => [bytes.length, digest(bytes)])).toEqual(
    items.map(bytes => [bytes.length, digest(bytes)]),
  )
})

test('a binary that is sent stays usable here, and what the worker does to its copy is not seen', async () => {
  const sent = new Uint8Array(100_000)
  await pool.apply((bytes: Uint8Array) => bytes.fill(1), [sent])
  expect(sent.every(byte => byte === 0)).toBe(true)
})

test('a small part of a huge array arrives without the rest', async () => {
  const part = new Float64Array(2 ** 22).subarray(5, 8).fill(7)
  const [length, received] = await pool.apply(
    (view: Float64Array) => [view.buffer.byteLength, new Map([['part', view]])] as const,
    [part],
  )
  expect(length).toBeLessThan(100)
  expect(received.get('part')).toEqual(part)
  expect(received.get('part')!.buffer.byteLength).toBeLessThan(100)
})

test('a Float64Array that starts at an odd place of its memory arrives', async () => {
  const memory = numbered(100_000).buffer
  const views = [new Float64Array(memory, 8, 1000), new Float64Array(memory, 24, 3), new Uint16Array(memory, 2, 5001)]
  expect(await pool.map(x => x, views)).toEqual(views)
})
