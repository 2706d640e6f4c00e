import { absent, floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'map-1e6-mixed',
  title: 'map over 1,000,000 small values of four kinds (objects, arrays, strings), each there and back',
  figures: [rate('items/s')],
  contestants: [ours('map-mixed'), ...pythonPools('map-mixed'), floor('map-mixed', 'raw-records')],
  absent: absent(nodePeers('map-mixed'), 'has no map; what a call costs is in burst'),
  wants: [{ against: 'python', atLeast: 1.2 }],
}
