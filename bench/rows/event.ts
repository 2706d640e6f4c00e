import { type Row, rate } from '../harness/row.ts'
import { absentSynchronizers, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'event',
  title: 'Two processes, two Events: there and back; floor: threads, a bare futex',
  figures: [rate('round trips/s', 'blocking', 'both block'), rate('round trips/s', 'await', 'one awaits')],
  variants: ['blocking', 'await'],
  contestants: synchronizers('event'),
  absent: absentSynchronizers,
  wants: [],
}
