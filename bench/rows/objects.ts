import { floor, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'objects',
  title: '20,000 objects of 1 KiB there and back: a map where there is one, else a call for each',
  figures: [rate('objects/s')],
  contestants: [
    ours('objects'),
    ours('objects-apply', 'ours, apply'),
    ...nodePeers('objects'),
    ...pythonPools('objects'),
    floor('objects', 'raw-records'),
  ],
  wants: [
    { against: 'node processes', atLeast: 4 },
    { of: 'ours, apply', against: 'node processes', atLeast: 4 },
  ],
}
