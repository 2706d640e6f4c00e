import { describe, expect, test } from 'vitest'
import { assertSame } from './same-value.ts'
import { throughTheWire } from './through-the-wire.ts'

/** Around every length at which msgpack, or a reader of it, goes over to another form. */
const lengths = [0, 1, 14, 15, 16, 17, 31, 32, 33, 62, 63, 64, 65, 127, 128, 255, 256, 257, 4095, 4096, 65_535, 65_536]

describe('strings of every length arrive as they left, as values and as keys, made of', () => {
  test.each([
    ['ASCII', 'a'],
    ['two-byte characters', 'é'],
    ['three-byte characters', '€'],
    ['surrogate pairs', '😀'],
    ['zero characters', '\0'],
    ['line separators', '\u2028'],
    ['high halves of surrogate pairs', '\ud83d'],
    ['low halves of surrogate pairs', '\ude00'],
  ])('%s', (_name, character) => {
    for (const length of lengths) {
      const text = character.repeat(length)
      for (const value of [text, `${text}a`, `${text}é`, [text], { [text]: text }, new Map([[text, text]])]) {
        assertSame(throughTheWire(value), value)
      }
    }
  })
})

test('a byte order mark at the head of a string of any length is kept, as value and as key', () => {
  for (const length of lengths) {
    for (const text of [`\ufeff${'a'.repeat(length)}`, `\ufeff${'é'.repeat(length)}`, '\ufeff'.repeat(length)]) {
      for (const value of [text, [text], { [text]: text }, new Set([text, text.slice(1)])]) {
        assertSame(throughTheWire(value), value)
      }
    }
  }
})

test('a string of 20 million characters arrives', () => {
  const text = 'many characters, some of them € '.repeat(625_000)
  expect(throughTheWire(text) === text).toBe(true)
})

test('numbers at every edge of their encodings arrive bit for bit', () => {
  const edges = [7, 8, 15, 16, 31, 32, 33, 52, 53, 54, 63, 64, 65].flatMap(bits => {
    const power = 2 ** bits
    return [power - 1, power, power + 1, -power - 1, -power, -power + 1, power - 0.5]
  })
  const special = [0, -0, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON, 0.1, 1 / 3]
  for (const number of [...edges, ...special]) {
    for (const value of [number, [number], { number }, [number, 'text'], [number, number]]) {
      assertSame(throughTheWire(value), value)
    }
  }
})

test('bigints of every size arrive as they left', () => {
  for (const bits of [0n, 1n, 7n, 8n, 31n, 32n, 53n, 62n, 63n, 64n, 65n, 127n, 128n, 1000n, 10_000n]) {
    for (const offset of [-1n, 0n, 1n]) {
      const value = 2n ** bits + offset
      assertSame(throughTheWire([value, -value]), [value, -value])
    }
  }
})

test('an object of 70,000 properties keeps all of them in their order', () => {
  const value = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`key ${index}`, index]))
  assertSame(throughTheWire(value), value)
})

test('keys that mean something to JavaScript are ordinary keys', () => {
  const names = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'valueOf',
    'then',
    'length',
    '',
    ' ',
    '0',
    '-1',
  ]
  const value = {}
  for (const name of names) {
    Object.defineProperty(value, name, { value: { name }, enumerable: true, writable: true, configurable: true })
  }
  const received = throughTheWire(value)
  assertSame(received, value)
  expect(Object.getPrototypeOf(received)).toBe(Object.prototype)
  expect(({} as { name?: unknown }).name).toBeUndefined()
})

test('an array of numbers keeps -0 and NaN', () => {
  const value = Array.from({ length: 1000 }, (_, index) => [0, -0, NaN, -1.5, index][index % 5]!)
  assertSame(throughTheWire(value), value)
})

test('a date keeps its milliseconds, an invalid one stays invalid', () => {
  for (const milliseconds of [0, -1, 8.64e15, -8.64e15, 1_700_000_000_123, NaN]) {
    const date = new Date(milliseconds)
    for (const value of [date, [date], [date, date], { date, more: new Map([[date, date]]) }]) {
      assertSame(throughTheWire(value), value)
    }
  }
})
