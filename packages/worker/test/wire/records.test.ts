import { expect, test } from 'vitest'
import {
  decodeMessage,
  encodeMessage,
  type Prepared,
  prepare,
  prepareSnapshot,
  separate,
} from '../../src/wire/codec.ts'
import { PackedSeries } from '../../src/wire/packer.ts'
import { assertSame } from './same-value.ts'
import { frameBytes, inSeriesThroughTheWire, parseFrames, togetherThroughTheWire } from './through-the-wire.ts'

const alike = (id: number): object => ({ identifier: id, description: `number ${id}`, position: { x: id, y: -1 - id } })

/** Objects that have nothing in common. */
const unlike = (id: number): object => Object.fromEntries([1, 2, 3].map(key => [`key ${id} ${key}`, id * key]))

const wide = (id: number): object =>
  Object.fromEntries(Array.from({ length: 200 }, (_, key) => [`word ${key}`, id + key]))

const many = (make: (id: number) => unknown, count = 200): unknown[] =>
  Array.from({ length: count }, (_, id) => make(id))

test.each([
  ['alike', many(alike)],
  ['unlike', many(unlike)],
  ['wide', many(wide)],
  ['alike behind unlike ones', [...many(unlike, 60), ...many(alike)]],
  ['alike before unlike ones', [...many(alike), ...many(unlike, 60)]],
  ['of ninety kinds behind many of one', [...many(alike, 900), ...many(id => ({ id, [`kind ${id % 90}`]: id }), 3000)]],
  ['of twenty kinds, each often', many(id => ({ id, [`kind ${id % 20}`]: id }), 3000)],
  ['of one kind in two orders', many(id => (id % 2 ? { a: id, b: 1 } : { b: 1, a: id }))],
  ['without properties', many(() => ({}))],
  ['with numbers that look like the number of a record', many(id => ({ id: id % 140, list: [64, 65, 100, 127, 128] }))],
  ['with keys that are numbers', many(id => ({ 1: id, 0: 'zero', b: 'b' }))],
  [
    'with keys of Object and of msgpackr',
    many(id => ({ constructor: id, hasOwnProperty: 1, toJSON: 'no', __keys__: id })),
  ],
  ['whose keys are those of the keys of others', [{ a: 1 }, { a: 1, __keys__: 2, length: 3 }, ...many(alike)]],
  ['with a key that sets the prototype elsewhere', many(id => JSON.parse(`{"a":${id},"__proto__":{"x":1}}`) as object)],
  ['beside what needs the table form', many(id => (id % 3 ? alike(id) : new Map([[alike(id), new Set([id])]])))],
  ['beside numbers and texts', many(id => [id, `text ${id}`, alike(id), null, undefined, id % 2 === 0][id % 6])],
  ['of which one is in another', many(id => ({ ...alike(id), inner: alike(-id) }))],
])('objects %s arrive as they left, together and in series', (_, values) => {
  assertSame(togetherThroughTheWire(values, true), values)
  assertSame(inSeriesThroughTheWire(values), values)
})

test('of objects that are alike, a message names the keys once', () => {
  const values = many(alike)
  const named = frameBytes(1, values).length
  const records = frameBytes(1, values, true).length
  const keys = 'identifierdescriptionpositionxy'.length
  expect(named - records).toBeGreaterThan((values.length - 1) * keys)
  const series = new PackedSeries()
  const taken = values.map(value => prepareSnapshot(value, {}, series).prepared)
  expect(frameBytes(1, taken).length).toBe(records)
})

test('objects that are not alike take no more than a few bytes more', () => {
  const difference = (values: unknown[]): number => frameBytes(1, values, true).length - frameBytes(1, values).length
  expect(difference(many(unlike))).toBeLessThan(100)
  expect(difference(many(wide))).toBe(0)
})

test('a message does without the one before it', () => {
  const frames = [1, 2, 3].map(() => frameBytes(1, many(alike), true))
  for (const frame of frames) expect(frame.equals(frames[0]!)).toBe(true)
  assertSame(decodeMessage(parseFrames(frames[2]!)[0]!), many(alike))
})

test('a series that begins again does without what was before', () => {
  const series = new PackedSeries()
  const take = (value: unknown): Prepared => prepareSnapshot(value, {}, series).prepared
  many(alike).forEach(take)
  series.restart()
  const [frame] = parseFrames(frameBytes(1, many(alike).map(take)))
  assertSame(decodeMessage(frame!), many(alike))
})

test('two series do not mix', () => {
  const series = [new PackedSeries(), new PackedSeries()]
  const values = [many(alike), many(id => ({ other: id, ...alike(id) }))]
  const taken: Prepared[][] = [[], []]
  for (let id = 0; id < 200; id++) {
    for (const index of [0, 1]) taken[index]!.push(prepareSnapshot(values[index]![id], {}, series[index]).prepared)
  }
  taken.forEach((prepared, index) => {
    assertSame(decodeMessage(parseFrames(frameBytes(1, prepared))[0]!), values[index])
  })
})

const fragile = (turn: number): object => ({ kind: { [`new kind ${turn}`]: 1 }, late: 1 })

/** The same, but it passes the examination and fails while it is packed. */
function treacherous(turn: number): object {
  let asked = 0
  return Object.defineProperty(fragile(turn), 'late', {
    get(): number {
      if (asked++ > 0) throw new Error('too late')
      return 1
    },
  })
}

test('what fails while it is packed does not harm what comes behind it', () => {
  const series = new PackedSeries()
  for (let turn = 0; turn < 300; turn++) {
    const values = (): unknown[] => [...many(alike, 3), fragile(turn), alike(turn)]
    const take = (value: unknown): Prepared => prepareSnapshot(value, {}, series).prepared
    expect(() => encodeMessage(1, [prepare(treacherous(turn))], true)).toThrow(/too late/)
    assertSame(togetherThroughTheWire(values(), true), values())
    const taken = values().map(take)
    expect(() => take(treacherous(turn + 1))).toThrow(/too late/)
    taken.push(...[...values(), fragile(turn + 1)].map(take))
    const all = [...values(), ...values(), fragile(turn + 1)]
    assertSame(decodeMessage(parseFrames(frameBytes(1, taken))[0]!), all)
    series.restart()
  }
})

test('values of a series that are separated need each other no more', () => {
  const series = new PackedSeries()
  const values = many(id => (id % 4 ? alike(id) : id))
  const apart = separate(values.map(value => prepareSnapshot(value, {}, series).prepared))
  for (const [index, prepared] of apart.entries()) {
    assertSame(decodeMessage(parseFrames(frameBytes(1, [prepared]))[0]!), [values[index]])
  }
})
