import { floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'burst',
  title: '20,000 calls of x * x, submitted one by one (apply_async, submit), all awaited',
  figures: [rate('calls/s')],
  contestants: [ours('burst'), ...nodePeers('burst'), ...pythonPools('burst'), floor('burst')],
  wants: [
    { against: 'node pools', atLeast: 15 },
    { against: 'node', atLeast: 15 },
    { against: 'python', atLeast: 8 },
  ],
  smoke: ['piscina', 'python Pool fork'],
}
