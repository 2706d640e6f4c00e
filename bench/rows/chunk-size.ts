import { contestant } from '../harness/contestant.ts'
import { absent, nodePeers } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

const sizes = ['1', '10', '100', '1000', '10000'] as const

const rateOf = (size: string) => rate('items/s', size, `chunks of ${size}`)

export const row: Row = {
  id: 'chunk-size',
  title: 'map of 200,000 x * x, by chunks of a fixed size, and of our choice',
  figures: [rateOf('1'), ...sizes.slice(1).map(rateOf)],
  variants: sizes,
  contestants: [
    contestant('ours', 'ours', 'chunk-size.mjs', 'fixed'),
    contestant('ours, auto', 'ours', 'chunk-size.mjs', 'auto'),
    contestant('python Pool fork', 'python', 'chunk_size.py'),
  ],
  absent: absent(nodePeers(''), 'has no chunks'),
  wants: [],
  axis: 'items of a chunk',
}
