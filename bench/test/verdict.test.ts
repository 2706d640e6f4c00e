import { expect, test } from 'vitest'
import { contestant } from '../harness/contestant.ts'
import type { Measurement } from '../harness/measure.ts'
import type { Figure, Row, Want } from '../harness/row.ts'
import { describe, judge } from '../harness/verdict.ts'

const figures: readonly [Figure, Figure] = [
  { name: 'value', title: 'calls/s', unit: 'calls/s', higherIsBetter: true },
  { name: 'p50', unit: 'us', higherIsBetter: false },
]
const row: Row = {
  id: 'test',
  title: 'test',
  figures,
  contestants: [
    contestant('ours', 'ours', 'node.mjs'),
    contestant('piscina', 'node threads', 'node.mjs'),
    contestant('jest-worker process', 'node processes', 'node.mjs'),
    contestant('fork json', 'node fork', 'node.mjs'),
    contestant('python Pool fork', 'python', 'python.py'),
  ],
  wants: [],
}

const measurement = measured({
  ours: { value: [90, 100, 200], p50: [10] },
  piscina: { value: [9, 10, 11], p50: [40] },
  'jest-worker process': { value: [5], p50: [30] },
  'fork json': { value: [25], p50: [35] },
  'python Pool fork': {},
})

function measured(samples: Record<string, Record<string, number[]>>): Measurement {
  const showings = Object.entries(samples).map(([name, values]) => {
    const showing = { version: 'test', trouble: undefined, samples: new Map(Object.entries(values)) }
    return [name, showing] as const
  })
  return new Map(showings)
}

function judgeOne(want: Want, slack = 1) {
  const [verdict] = judge({ ...row, wants: [want] }, measurement, slack)
  return { reached: verdict!.reached, holds: verdict!.holds, text: describe(row, verdict!) }
}

test('a group means the best of its members, by the median, in the direction of the figure', () => {
  expect(judgeOne({ against: 'node', atLeast: 15 })).toEqual({
    reached: 4,
    holds: false,
    text: '4 x fork json (wanted: at least 15 x node)',
  })
  expect(judgeOne({ against: 'node pools', atLeast: 10 })).toMatchObject({ reached: 10, holds: true })
  expect(judgeOne({ against: 'node processes', atLeast: 5 })).toMatchObject({ reached: 4, holds: false })
  expect(judgeOne({ against: 'node', figure: 'p50', atMost: 0.3 })).toEqual({
    reached: 10 / 30,
    holds: false,
    text: 'p50: 0.333 x jest-worker process (wanted: at most 0.3 x node)',
  })
})

test('a want may be of the figure itself, of a difference, of another contestant or figure', () => {
  expect(judgeOne({ figure: 'p50', atMost: 25 }).text).toBe('p50: 10 us (wanted: at most 25 us)')
  expect(judgeOne({ figure: 'p50', against: 'piscina', atMostAbove: -29 })).toMatchObject({ reached: -30, holds: true })
  expect(judgeOne({ of: 'piscina', against: 'fork json', atLeast: 0.5 })).toMatchObject({ reached: 0.4, holds: false })
  expect(judgeOne({ against: 'ours', againstFigure: 'p50', atMost: 10 })).toMatchObject({ reached: 10, holds: true })
})

test('what could not be measured does not hold', () => {
  expect(judgeOne({ against: 'python', atLeast: 2 })).toEqual({
    reached: undefined,
    holds: false,
    text: 'not measured (wanted: at least 2 x python)',
  })
})

test('slack relaxes a want in both directions', () => {
  expect(judgeOne({ against: 'node', atLeast: 8 }, 2)).toMatchObject({ holds: true })
  expect(judgeOne({ against: 'node', atLeast: 8.1 }, 2)).toMatchObject({ holds: false })
  expect(judgeOne({ against: 'node', figure: 'p50', atMost: 0.17 }, 2)).toMatchObject({ holds: true })
  expect(judgeOne({ against: 'node', figure: 'p50', atMost: 0.16 }, 2)).toMatchObject({ holds: false })
})
