import { absent, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import type { Row } from '../harness/row.ts'

const sizes = ['64 MiB', '64 KiB']

export const row: Row = {
  id: 'shared',
  title: 'a SharedArray (SharedArrayBuffer, SharedMemory) as an argument, calls in a row: the median of 500',
  figures: [
    { name: '64 MiB', unit: 'us', higherIsBetter: false },
    { name: '64 KiB', unit: 'us', higherIsBetter: false },
  ],
  variants: sizes,
  contestants: [ours('shared'), ...nodeThreads('shared'), ...pythonPools('shared')],
  absent: absent(nodeProcesses('shared'), 'has no memory that two processes share'),
  wants: [{ against: 'ours', againstFigure: '64 KiB', atMost: 1.3 }],
  smoke: ['piscina'],
}
