import type { Row } from '../harness/row.ts'
import { absentSynchronizers, perSecond, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'value-add',
  title: 'value.add(1) (Python: with value.get_lock(): value.value += 1); floor: a bare atomic addition, in threads',
  figures: [
    perSecond('one', '1 process', 'times/s'),
    perSecond('four', '4 processes', 'times/s'),
    perSecond('update', '4 processes, updateSync', 'times/s'),
  ],
  variants: ['one', 'four', 'update'],
  contestants: synchronizers('value-add'),
  absent: absentSynchronizers,
  wants: [{ against: 'python', atLeast: 30 }],
  smoke: ['python'],
}
