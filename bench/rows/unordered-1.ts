import { absent, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import { type Row, rate } from '../harness/row.ts'

export const row: Row = {
  id: 'unordered-1',
  title: 'x * x of 50,000 integers by imapUnordered (imap_unordered, as_completed), one item a chunk',
  figures: [rate('items/s')],
  contestants: [ours('unordered'), ...pythonPools('unordered')],
  absent: absent(nodePeers('unordered'), 'has no results as they come; what a call costs is in burst'),
  wants: [{ against: 'python', atLeast: 4 }],
  smoke: ['python Pool fork'],
}
