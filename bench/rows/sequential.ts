import { floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'sequential',
  title: '20,000 calls of x * x, each awaited before the next',
  figures: [
    rate('calls/s'),
    { name: 'p50', unit: 'us', higherIsBetter: false },
    { name: 'p99', unit: 'us', higherIsBetter: false },
  ],
  contestants: [
    ours('sequential'),
    ours('sequential', 'ours, pipe only', 'pipe'),
    ...nodePeers('sequential'),
    ...pythonPools('sequential'),
    floor('sequential'),
  ],
  wants: [
    { against: 'node', atLeast: 5 },
    { against: 'python', atLeast: 10 },
    { figure: 'p50', atMost: 25 },
  ],
}
