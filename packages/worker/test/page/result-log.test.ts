import fastCheck from 'fast-check'
import { expect, test } from 'vitest'
import { ResultLog } from '../../src/page/result-log.ts'
import { prepareSnapshot, revive } from '../../src/wire/codec.ts'
import { PackedSeries } from '../../src/wire/packer.ts'

const pair = (size: number): [ResultLog, ResultLog] => {
  const buffer = new SharedArrayBuffer(size)
  return [new ResultLog(buffer, 0), new ResultLog(buffer, 0)]
}

const append = (log: ResultLog, item: number, value: unknown, series?: PackedSeries): boolean => {
  const { prepared, live } = prepareSnapshot(value, {}, series)
  expect(live).toBe(false)
  return log.append(item, prepared)
}

const values = (log: ResultLog): [number, unknown][] => log.read().map(({ item, value }) => [item, revive(value)])

test('who reads it finds the results that were added, with the numbers of their items', () => {
  const [written, read] = pair(65_536)
  const results: unknown[] = [
    1,
    -0,
    Number.NaN,
    undefined,
    null,
    true,
    'text',
    'tëxt €',
    '',
    5n,
    { a: [1, { b: 'c' }] },
    new Date(0),
  ]
  results.push(new Map([[1, new Set(['x'])]]), new Uint8Array([1, 2, 3]), Buffer.from('abc'))
  results.forEach((result, index) => {
    expect(append(written, 100 + index, result)).toBe(true)
  })
  expect(values(read)).toEqual(results.map((result, index) => [100 + index, result]))
})

test('results that were taken down in a series are read with it, whatever stands between them', () => {
  const [written, read] = pair(65_536)
  const series = new PackedSeries()
  const results = Array.from({ length: 30 }, (_, id) => (id % 3 === 0 ? id : { id, parts: [{ id: -id, text: 'x' }] }))
  results.forEach((result, index) => {
    expect(append(written, index, result, series)).toBe(true)
  })
  expect(values(read)).toEqual(results.map((result, index) => [index, result]))
})

test('cleared it is empty, and begins anew', () => {
  const [written, read] = pair(65_536)
  append(written, 1, 'old')
  written.clear()
  expect(read.read()).toEqual([])
  append(written, 2, 'new')
  expect(values(read)).toEqual([[2, 'new']])
})

test('what has no room is refused, and what was there stays whole', () => {
  const [written, read] = pair(1024)
  expect(append(written, 1, 'kept')).toBe(true)
  expect(append(written, 2, 'x'.repeat(1024))).toBe(false)
  expect(append(written, 2, { text: 'x'.repeat(1024) })).toBe(false)
  expect(append(written, 2, 3)).toBe(true)
  expect(values(read)).toEqual([
    [1, 'kept'],
    [2, 3],
  ])
})

test('any sequence of results is read as it was written, until there is no room', () => {
  fastCheck.assert(
    fastCheck.property(
      fastCheck.array(
        fastCheck.oneof(fastCheck.double(), fastCheck.string(), fastCheck.boolean(), fastCheck.jsonValue()),
      ),
      results => {
        const [written, read] = pair(4096)
        const kept: unknown[] = []
        for (const result of results) {
          if (!append(written, kept.length, result)) break
          kept.push(result)
        }
        expect(values(read)).toEqual(kept.map((result, item) => [item, result]))
      },
    ),
  )
})
