import { absent, floor, fork, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'bytes-in',
  title: 'a Uint8Array of 64 MiB as an argument, 4 calls in a row',
  figures: [rate('GB/s')],
  contestants: [
    ours('bytes-in'),
    ...nodeThreads('bytes-in'),
    ...nodeProcesses('bytes-in'),
    fork('advanced', 'bytes-in'),
    ...pythonPools('bytes-in'),
    floor('bytes-in', 'raw-bytes'),
    floor('bytes-in', 'raw-copies', 'floor, two copies'),
  ],
  absent: absent([fork('json', 'bytes-in')], 'JSON has no bytes'),
  wants: [
    { against: 'python', atLeast: 2.5 },
    { against: 'node processes', atLeast: 3 },
  ],
  smoke: ['jest-worker process', 'python Pool fork'],
}
