import { type Row, rate } from '../harness/row.ts'
import { absentSynchronizers, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'lock-contended',
  title: 'A Lock that processes fight for, acquired and released by all of them; floor: threads, a bare futex',
  figures: [
    rate('times/s', 'two', '2 processes'),
    rate('times/s', 'four', '4 processes'),
    rate('times/s', 'await', '2 processes, await'),
  ],
  variants: ['two', 'four', 'await'],
  contestants: synchronizers('lock-contended'),
  absent: absentSynchronizers,
  wants: [
    { against: 'python', atLeast: 1 },
    { figure: 'four', against: 'python', atLeast: 1 },
  ],
}
