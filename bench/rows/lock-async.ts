import { type Row, rate } from '../harness/row.ts'
import { absentSynchronizers, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'lock-async',
  title: 'A free Lock, acquired by await and released (Python: blocking)',
  figures: [rate('times/s', 'free', 'times/s')],
  variants: ['free'],
  contestants: synchronizers('lock-async'),
  absent: absentSynchronizers,
  wants: [{ against: 'python', atLeast: 3 }],
}
