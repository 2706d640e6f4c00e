import { type Row, rate } from '../harness/row.ts'
import { absentSynchronizers, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'lock-sync',
  title: 'A free Lock, acquired and released, blocking; floor: two bare atomics',
  figures: [rate('times/s', 'free', 'times/s')],
  variants: ['free'],
  contestants: synchronizers('lock-sync'),
  absent: absentSynchronizers,
  wants: [{ against: 'python', atLeast: 10 }],
}
