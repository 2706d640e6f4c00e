import { contestant } from '../harness/contestant.ts'
import { absent, nodePeers, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

const fixedSizes = ['1', '4', '16', '64', '256']

export const row: Row = {
  id: 'skewed',
  title:
    'map of 4,000 items that take 0.5 ms in the mean: our chunks beside fixed ones; floor: the best halves, known before',
  figures: [rate('items/s', 'gaussian', 'few long ones'), rate('items/s', 'cyclic', 'longer and shorter')],
  variants: ['gaussian', 'cyclic'],
  contestants: [
    contestant('ours', 'ours', 'skewed.mjs', 'auto'),
    ...fixedSizes.map(size => contestant(`chunks of ${size}`, 'fixed chunks', 'skewed.mjs', size)),
    contestant('floor', 'floor', 'skewed.mjs', 'floor'),
  ],
  absent: absent([...nodePeers(''), ...pythonPools('')], 'the row compares chunks of ours'),
  wants: [
    { against: 'fixed chunks', atLeast: 0.9 },
    { figure: 'cyclic', against: 'fixed chunks', atLeast: 0.9 },
  ],
}
