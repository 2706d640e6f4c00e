import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { assertSame } from './same-value.ts'
import { throughTheWire } from './through-the-wire.ts'

test('holes of an array stay holes, and undefined stays undefined', () => {
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  const value = [, undefined, 1, , 2, ,]
  const received = throughTheWire(value)
  assertSame(received, value)
  expect(0 in received).toBe(false)
  expect(1 in received).toBe(true)
})

test('an array of nothing but holes keeps its length', () => {
  for (const length of [1, 100, 1_000_000, 2 ** 32 - 1]) {
    const received = throughTheWire(new Array(length))
    expect(received.length).toBe(length)
    expect(Object.keys(received)).toEqual([])
  }
})

test('named properties of a short and of a long array are kept', () => {
  for (const length of [0, 3, 64, 65, 1000]) {
    const value = Object.assign(
      Array.from({ length }, (_, index) => index),
      { index: 7, input: 'text', '-1': 'minus one' },
    )
    assertSame(throughTheWire(value), value)
  }
})

test('the result of a regular expression keeps its index, input and groups', () => {
  const value = /(?<year>\d{4})-(\d{2})/d.exec('on 2024-05')!
  assertSame(throughTheWire(value), value)
})

test('the same object twice arrives as the same object twice', () => {
  const shared = { name: 'shared' }
  const received = throughTheWire({ one: shared, other: [shared], map: new Map([[shared, shared]]) })
  expect(received.other[0]).toBe(received.one)
  expect([...received.map.keys()][0]).toBe(received.one)
  expect([...received.map.values()][0]).toBe(received.one)
})

test.each([
  ['a date', new Date(0)],
  ['a regular expression', /a/g],
  ['a URL', new URL('https://example.org/')],
  ['a boxed number', Object(1)],
  ['a Buffer', Buffer.from('text')],
  ['a large Buffer', Buffer.alloc(10_000)],
  ['a typed array', new Float64Array(3)],
  ['an ArrayBuffer', new ArrayBuffer(8)],
  ['an empty array', []],
  ['an error', new Error('once')],
])('%s that occurs twice arrives once', (_name, value: object) => {
  const [one, other] = throughTheWire([value, value])
  expect(other).toBe(one)
})

test('cycles through every container arrive as cycles', () => {
  const object: Record<string, unknown> = {}
  const array: unknown[] = [object]
  const map = new Map<unknown, unknown>([['array', array]])
  const set = new Set<unknown>([map])
  Object.assign(object, { object, set })
  map.set(map, set)
  set.add(set)
  const received = throughTheWire(object)
  assertSame(received, object)
  expect(received.object).toBe(received)
})

test('equal objects that are not the same stay apart', () => {
  const [one, other] = throughTheWire([{}, {}])
  expect(other).not.toBe(one)
})

test('an object without prototype arrives without prototype', () => {
  const value = Object.assign(Object.create(null) as object, { a: 1, nested: Object.create(null) })
  assertSame(throughTheWire(value), value)
})

test('what is frozen or sealed arrives with its values', () => {
  const value = Object.freeze({ list: Object.freeze([1, 2]), sealed: Object.seal({ a: 1 }) })
  expect(throughTheWire(value)).toStrictEqual(value)
})

test('a property that cannot be enumerated stays behind, as in structuredClone', () => {
  const value = Object.defineProperty({ seen: 1 }, 'hidden', { value: () => 1, enumerable: false })
  assertSame(throughTheWire(value), { seen: 1 })
})

test('a getter arrives as the value that it gives', () => {
  const value = {
    get now() {
      return 7
    },
  }
  assertSame(throughTheWire(value), { now: 7 })
})

test('toJSON is not called: the value itself travels', () => {
  const value = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 'text', enumerable: false })
  assertSame(throughTheWire(value), { a: 1 })
})

test('values of another realm arrive as values of this one', () => {
  const foreign: unknown = runInNewContext(
    `({ date: new Date(5), map: new Map([[1, { a: [1, , -0] }]]), set: new Set(['a']), list: [{}], regExp: /a/gi,
        bytes: new Uint8Array([1, 2]), buffer: new ArrayBuffer(2), big: Object(1n), error: new RangeError('far away') })`,
  )
  const { error, ...rest } = throughTheWire(foreign) as Record<string, unknown>
  assertSame(rest, {
    date: new Date(5),
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    map: new Map([[1, { a: [1, , -0] }]]),
    set: new Set(['a']),
    list: [{}],
    regExp: /a/gi,
    bytes: new Uint8Array([1, 2]),
    buffer: new ArrayBuffer(2),
    big: Object(1n),
  })
  expect(error).toBeInstanceOf(RangeError)
  expect((error as Error).message).toBe('far away')
})

test('a regular expression keeps its flags and its lastIndex', () => {
  const value = /a(?=b)/gimsuy
  value.lastIndex = 3
  const received = throughTheWire(value)
  assertSame(received, value)
  expect(received.lastIndex).toBe(3)
})

test('a URL and its search parameters arrive', () => {
  const url = new URL('https://user:secret@example.org:8080/a%20b/?q=%C3%A9&q=2#part')
  const received = throughTheWire({ url, parameters: url.searchParams })
  expect(received.url).toBeInstanceOf(URL)
  expect(received.url.href).toBe(url.href)
  expect(received.parameters).toBeInstanceOf(URLSearchParams)
  expect([...received.parameters]).toEqual([...url.searchParams])
})

test('boxed primitives arrive boxed', () => {
  for (const primitive of [1, -0, NaN, 'text', '\ud800', true, 10n ** 30n]) {
    const value = Object(primitive) as object
    assertSame(throughTheWire([value]), [value])
  }
})

test('a Map and a Set keep the order of their entries, and keys of any kind', () => {
  const map = new Map<unknown, unknown>([
    [NaN, 1],
    [-0, 2],
    [undefined, 3],
    [{}, 4],
    [[1], 5],
    ['1', 6],
    [1n, 7],
  ])
  const set = new Set<unknown>([3, 1, 2, NaN, undefined, null, {}, [], new Map()])
  assertSame(throughTheWire(map), map)
  assertSame(throughTheWire(set), set)
})
