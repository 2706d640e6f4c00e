import type { Row } from '../harness/row.ts'
import { absentSynchronizers, perSecond, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'lock-contended',
  title: 'A Lock that processes fight for, acquired and released by all of them; floor: threads, a bare futex',
  figures: [
    perSecond('two', '2 processes', 'times/s'),
    perSecond('four', '4 processes', 'times/s'),
    perSecond('await', '2 processes, await', 'times/s'),
  ],
  variants: ['two', 'four', 'await'],
  contestants: synchronizers('lock-contended'),
  absent: absentSynchronizers,
  wants: [
    { against: 'python', atLeast: 1 },
    { figure: 'four', against: 'python', atLeast: 1 },
  ],
}
