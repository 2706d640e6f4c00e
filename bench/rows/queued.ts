import { nodePeers, ours, pythonPools } from '../harness/peers.ts'
import type { Figure, Row, Want } from '../harness/row.ts'

const counts = ['1000', '10000', '100000', '1000000'] as const

const timeOf = (count: string): Figure => ({
  name: count,
  title: `${Number(count).toLocaleString('en')} at once`,
  unit: 'us',
  higherIsBetter: false,
})

/** None is more than twice as dear as another. */
const alike: readonly Want[] = counts.flatMap((figure, index) =>
  counts.slice(0, index).map(againstFigure => ({ figure, against: 'ours', againstFigure, atLeast: 0.5, atMost: 2 })),
)

export const row: Row = {
  id: 'queued',
  title:
    'So many calls of x * x submitted at once: time of each, less that of a bare promise, and heap of each that waits',
  figures: [
    timeOf('1000'),
    ...counts.slice(1).map(timeOf),
    { name: 'heap', title: 'heap of a waiting call', unit: 'B', higherIsBetter: false },
  ],
  variants: [...counts, 'heap'],
  contestants: [ours('queued'), ...nodePeers('queued'), ...pythonPools('queued')],
  axis: 'calls submitted at once',
  wants: [...alike, { figure: 'heap', atMost: 500 }],
}
