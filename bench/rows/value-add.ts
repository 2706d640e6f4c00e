import { type Row, rate } from '../harness/row.ts'
import { absentSynchronizers, synchronizers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'value-add',
  title: 'value.add(1) (Python: with value.get_lock(): value.value += 1); floor: a bare atomic addition, in threads',
  figures: [
    rate('times/s', 'one', '1 process'),
    rate('times/s', 'four', '4 processes'),
    rate('times/s', 'update', '4 processes, updateSync'),
  ],
  variants: ['one', 'four', 'update'],
  contestants: synchronizers('value-add'),
  absent: absentSynchronizers,
  wants: [{ against: 'python', atLeast: 30 }],
  smoke: ['python'],
}
