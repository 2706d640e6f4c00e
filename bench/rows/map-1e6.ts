import { absent, floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'map-1e6',
  title: 'map of x * x over 1,000,000 integers; we choose the chunks, Python has its best chunk size',
  figures: [rate('items/s')],
  contestants: [ours('map-ints'), ...pythonPools('map-ints'), floor('map-ints')],
  absent: absent(nodePeers('map-ints'), 'has no map; what a call costs is in burst'),
  wants: [{ against: 'python', atLeast: 2 }],
}
