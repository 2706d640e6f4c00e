import { absent, fork, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import type { Figure, Row } from '../harness/row.ts'

const sizes = { 10: '10 B', 1000: '1 kB', 10000: '10 kB', 100000: '100 kB', 1000000: '1 MB', 10000000: '10 MB' }
const [first, ...others] = Object.entries(sizes).map(
  ([name, title]): Figure => ({ name, title, unit: 'us', higherIsBetter: false }),
)

export const row: Row = {
  id: 'payload',
  title: 'One call, awaited, with so many bytes there and back',
  figures: [first!, ...others],
  variants: Object.keys(sizes),
  contestants: [
    ours('payload'),
    ...nodeThreads('payload'),
    ...nodeProcesses('payload'),
    fork('advanced', 'payload'),
    ...pythonPools('payload'),
  ],
  absent: absent([fork('json', 'payload')], 'JSON has no bytes'),
  wants: [],
  axis: 'bytes',
}
