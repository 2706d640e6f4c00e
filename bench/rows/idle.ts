import { absent, nodePeers, ours, pythonPools } from '../harness/peers.ts'
import type { Row } from '../harness/row.ts'

const percent = (name: string, title: string) => ({ name, title, unit: '% of a core', higherIsBetter: false })

export const row: Row = {
  id: 'idle',
  title: 'What a pool of two computes in 10 s while nobody uses it, after thousands of calls',
  figures: [percent('value', 'all'), percent('parent', 'parent'), percent('workers', 'workers')],
  contestants: [ours('idle')],
  absent: absent([...nodePeers('idle'), ...pythonPools('idle')], 'the row is a check of ours'),
  wants: [{ atMost: 1 }],
}
