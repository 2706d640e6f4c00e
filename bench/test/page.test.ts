import { expect, test } from 'vitest'
import { contestant } from '../harness/contestant.ts'
import type { Results } from '../harness/results.ts'
import type { Row } from '../harness/row.ts'
import { fillPage } from '../report/page.ts'

const row: Row = {
  id: 'start',
  title: 'Starting',
  figures: [
    { name: 'first', title: 'to first result', unit: 'ms', higherIsBetter: false },
    { name: 'ready', unit: 'ms', higherIsBetter: false },
  ],
  contestants: [
    contestant('ours', 'ours', 'start.mjs'),
    contestant('piscina', 'node threads', 'start.mjs'),
    contestant('poolifier cluster', 'node processes', 'start.mjs'),
  ],
  wants: [],
}
const rows = new Map([['start', row]])

const figure = { title: 'Starting', unit: 'ms', higherIsBetter: false, others: {}, absent: {}, wants: [] }
const results: Results = {
  machine: { date: '2026-01-02', system: 'linux 6', processor: 'some', cores: 2, memory: 1, load: 0 },
  versions: { node: 'v20.0.0', ours: '@forkyard/core 0.1.0', piscina: 'piscina 5', floor: 'node 20.0.0' },
  rows: [
    {
      ...figure,
      id: 'start',
      ours: { median: 51.26, min: 1, max: 99 },
      peers: { piscina: { median: 70, min: 1, max: 99 } },
    },
    { ...figure, id: 'start.ready', ours: { median: 60, min: 1, max: 99 }, peers: {} },
  ],
}

test('a table of the results takes the place of the one that is there, and the rest of the page stays', () => {
  const page = ['# Page', '<!-- bench: start -->', 'old', 'old', '<!-- end -->', 'text', ''].join('\n')
  const expected = [
    '# Page',
    '<!-- bench: start -->',
    '|         | to first result, ms | ready, ms |',
    '| ------- | ------------------- | --------- |',
    '| ours    | 51.3                | 60        |',
    '| piscina | 70                  |           |',
    '<!-- end -->',
    'text',
    '',
  ].join('\n')
  expect(fillPage(page, results, rows)).toBe(expected)
  expect(fillPage(expected, results, rows)).toBe(expected)
})

test('the page says where it was measured', () => {
  expect(fillPage('<!-- bench: machine -->\n<!-- end -->', results, rows)).toContain(
    'Measured 2026-01-02 on linux 6, some, 2 cores that nothing else was on: Node v20.0.0, @forkyard/core 0.1.0, piscina 5.',
  )
})

test('what was not measured stays as it is', () => {
  const page = '<!-- bench: lock-sync -->\nold\n<!-- end -->'
  expect(fillPage(page, results, new Map([['lock-sync', { ...row, id: 'lock-sync' }]]))).toBe(page)
})
