import { absent, floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import type { Figure, Row } from '../harness/row.ts'

const shares = { '0.1': 0.93, 1: 0.97, 10: 0.97, 100: 0.93 }
/** The shorter ones are for the curve: what they cost is not their computing. */
const words = ['0.1', '1', '10', '100', '0.01', '0.001'] as const
const figure = (name: string): Figure => ({
  name,
  title: `${name} ms`,
  unit: 'x one core',
  higherIsBetter: true,
})

export const row: Row = {
  id: 'efficiency',
  title:
    'map of items that compute so long each, 4 s in all, 40,000 items at most; floor: two bare processes that do half each',
  figures: [figure('0.1'), ...words.slice(1).map(figure)],
  variants: words,
  contestants: [ours('efficiency'), ...nodePeers('efficiency'), floor('efficiency', 'halves')],
  absent: absent(pythonPools('efficiency'), 'computes at another speed; see the row model'),
  wants: Object.entries(shares).map(([figure, atLeast]) => ({ figure, against: 'floor', atLeast })),
  axis: 'milliseconds that an item computes',
}
