import type { Row } from '../harness/row.ts'
import { absentSynchronizers, perSecond, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'lock-sync',
  title: 'A free Lock, acquired and released, blocking; floor: two bare atomics',
  figures: [perSecond('free', 'times/s', 'times/s')],
  variants: ['free'],
  contestants: synchronizers('lock-sync'),
  absent: absentSynchronizers,
  wants: [{ against: 'python', atLeast: 10 }],
  smoke: ['python'],
}
