import type { Row } from '../harness/row.ts'
import { absentSynchronizers, perSecond, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'event',
  title: 'Two processes, two Events: there and back; floor: threads, a bare futex',
  figures: [perSecond('blocking', 'both block', 'round trips/s'), perSecond('await', 'one awaits', 'round trips/s')],
  variants: ['blocking', 'await'],
  contestants: synchronizers('event'),
  absent: absentSynchronizers,
  wants: [],
}
