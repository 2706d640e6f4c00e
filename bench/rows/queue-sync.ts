import type { Row } from '../harness/row.ts'
import { absentMessengers, messageSizes, messengers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'queue-sync',
  title: 'Messages from a process to another through a Queue, blocking; floor: bare atomics between threads',
  figures: messageSizes,
  variants: messageSizes.map(({ name }) => name),
  contestants: messengers('queue', 'blocking'),
  absent: absentMessengers,
  wants: [{ against: 'python Queue', atLeast: 4 }],
}
