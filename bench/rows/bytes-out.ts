import { absent, floor, fork, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'bytes-out',
  title: 'a Uint8Array of 64 MiB as a result, 4 calls in a row',
  figures: [rate('GB/s')],
  contestants: [
    ours('bytes-out'),
    ...nodeThreads('bytes-out'),
    ...nodeProcesses('bytes-out'),
    fork('advanced', 'bytes-out'),
    ...pythonPools('bytes-out'),
    floor('bytes-out', 'raw-bytes'),
    floor('bytes-out', 'raw-copies', 'floor, two copies'),
  ],
  absent: absent([fork('json', 'bytes-out')], 'JSON has no bytes'),
  wants: [
    { against: 'python', atLeast: 4 },
    { against: 'node processes', atLeast: 3 },
  ],
  smoke: ['jest-worker process', 'python Pool fork'],
}
