import { strict as assert } from 'node:assert'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

const bare = (properties: object): object => Object.assign(Object.create(null) as object, properties)

const withPrototypeKey = Object.defineProperty({ a: 1 }, '__proto__', {
  value: { polluted: true },
  enumerable: true,
  writable: true,
  configurable: true,
})

const memory = (length: number): ArrayBuffer => Uint8Array.from({ length }, (_, index) => index * 7).buffer

/** Every kind of value that travels, and what `Object.prototype.toString` calls it where it arrives. */
const kinds: [name: string, value: unknown, tag: string][] = [
  ['undefined', undefined, 'Undefined'],
  ['null', null, 'Null'],
  ['true', true, 'Boolean'],
  ['a string', 'text é € 😀', 'String'],
  ['the empty string', '', 'String'],
  ['half of a surrogate pair', 'a\ud83d', 'String'],
  ['an integer', 2 ** 53 - 1, 'Number'],
  ['a fraction', 0.1, 'Number'],
  ['NaN', NaN, 'Number'],
  ['-0', -0, 'Number'],
  ['Infinity', Infinity, 'Number'],
  ['-Infinity', -Infinity, 'Number'],
  ['a small bigint', 7n, 'BigInt'],
  ['a large bigint', -(2n ** 200n), 'BigInt'],
  ['a Date', new Date(1_700_000_000_123), 'Date'],
  ['a Date before 1970', new Date(-1), 'Date'],
  ['a RegExp', /a(?<name>b)+/giu, 'RegExp'],
  ['a URL', new URL('https://example.org/a%20b?q=é#part'), 'URL'],
  ['URLSearchParams', new URLSearchParams('a=1&a=2'), 'URLSearchParams'],
  ['an object', { a: { b: { c: [1, 'two', null] } } }, 'Object'],
  ['an empty object', {}, 'Object'],
  ['an array', [1, [2, [3, []]]], 'Array'],
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  ['a sparse array', [, 1, , undefined, ,], 'Array'],
  ['an array with properties', Object.assign([1, 2], { label: 'x' }), 'Array'],
  ['an object without prototype', bare({ a: bare({ b: 1 }) }), 'Object'],
  ['an object with a key named __proto__', withPrototypeKey, 'Object'],
  ['an object with keys of any text', { '': 1, 'two words': 2, '\ud800': 3, 7: 4, constructor: 5 }, 'Object'],
  [
    'a Map',
    new Map<unknown, unknown>([
      ['a', 1],
      [{ b: 2 }, new Map([[NaN, -0]])],
    ]),
    'Map',
  ],
  ['a Set', new Set<unknown>([1, 'a', NaN, [1], new Set([undefined])]), 'Set'],
  ['a boxed number', Object(-0), 'Number'],
  ['a boxed string', Object('text'), 'String'],
  ['a Buffer', Buffer.from('text of a Buffer'), 'Uint8Array'],
  ['an ArrayBuffer', memory(9), 'ArrayBuffer'],
  ['a DataView', new DataView(memory(16), 3, 5), 'DataView'],
  ['an Int8Array', new Int8Array(memory(16)), 'Int8Array'],
  ['a Uint8Array', new Uint8Array(memory(16)), 'Uint8Array'],
  ['a Uint8ClampedArray', new Uint8ClampedArray(memory(16)), 'Uint8ClampedArray'],
  ['an Int16Array', new Int16Array(memory(16)), 'Int16Array'],
  ['a Uint16Array', new Uint16Array(memory(16)), 'Uint16Array'],
  ['an Int32Array', new Int32Array(memory(16)), 'Int32Array'],
  ['a Uint32Array', new Uint32Array(memory(16)), 'Uint32Array'],
  ['a Float32Array', Float32Array.of(-0, NaN, Infinity, 0.1), 'Float32Array'],
  ['a Float64Array', Float64Array.of(-0, NaN, Infinity, 0.1), 'Float64Array'],
  ['a BigInt64Array', new BigInt64Array(memory(16)), 'BigInt64Array'],
  ['a BigUint64Array', new BigUint64Array(memory(16)), 'BigUint64Array'],
]

/** What the worker sees of a value, beside the value itself. */
const inspectAndReturn = (value: unknown): unknown[] => [
  Object.prototype.toString.call(value).slice(8, -1),
  Buffer.isBuffer(value),
  value,
]

function assertSame(received: unknown, sent: unknown): void {
  assert.deepStrictEqual(received, sent)
  if (typeof sent === 'object' && sent !== null) {
    assert.equal(Object.getPrototypeOf(received), Object.getPrototypeOf(sent))
  }
}

function assertAllSame(received: readonly unknown[], sent: readonly unknown[]): void {
  assert.equal(received.length, sent.length)
  for (const [index, value] of sent.entries()) assertSame(received[index], value)
}

describe('arrives in the worker as what it is, and comes back so:', () => {
  test.each(kinds)('%s', async (_name, value, tag) => {
    const [seenTag, isBuffer, received] = await pool.apply(inspectAndReturn, [value])
    expect(seenTag).toBe(tag)
    expect(isBuffer).toBe(Buffer.isBuffer(value))
    assertSame(received, value)
  })
})

describe('inside of an object, an array, a Map or a Set arrives', () => {
  test.each(kinds)('%s', async (_name, value) => {
    const items = [[value], { value }, new Map([['key', value]]), new Map([[value, 'value']]), new Set([value])]
    const received = await pool.map(x => x, items)
    assertAllSame(received, items)
  })
})

test('all kinds together arrive in one map, in their order', async () => {
  const items = kinds.map(([, value]) => value)
  const received = await pool.map(x => x, items)
  assertAllSame(received, items)
})

test('all kinds together arrive as the arguments of one call', async () => {
  const items = kinds.map(([, value]) => value)
  const received = await pool.apply((...args: unknown[]) => args, items)
  assertAllSame(received, items)
})

test('an invalid Date stays an invalid Date', async () => {
  const [date] = await pool.map(x => x, [new Date(NaN)])
  expect(date).toBeInstanceOf(Date)
  expect(date!.getTime()).toBeNaN()
})

test('a RegExp keeps its lastIndex', async () => {
  const regExp = /a/g
  regExp.lastIndex = 3
  const [received] = await pool.map(x => x, [regExp])
  expect(received!.lastIndex).toBe(3)
})

test('a text file that begins with a byte order mark keeps it', async () => {
  const text = `\ufeff${'{"name": "value"}\r\n'.repeat(100)}`
  expect(await pool.apply(x => [x.length, x] as const, [text])).toEqual([text.length, text])
})

test('an error that is no failure but a value arrives as a value', async () => {
  const sent = Object.assign(new RangeError('just a value', { cause: new TypeError('its cause') }), { code: 'E_VALUE' })
  const [received] = await pool.map(x => x, [sent])
  assertSame(received, sent)
  expect(received!.cause).toBeInstanceOf(TypeError)
  expect(received!.stack).toBe(sent.stack)
})

test('nothing that comes back is the object that was sent', async () => {
  const sent = { list: [1] }
  const [received] = await pool.map(x => x, [sent])
  expect(received).not.toBe(sent)
  expect(received!.list).not.toBe(sent.list)
})

test('holes of a sparse array are holes in the worker', async () => {
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  expect(await pool.apply(list => [0, 1, 2, 3].map(index => index in list), [[, 1, , undefined]])).toEqual([
    false,
    true,
    false,
    true,
  ])
})
