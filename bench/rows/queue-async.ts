import type { Row } from '../harness/row.ts'
import { absentMessengers, messageSizes, messengers } from '../harness/shared-memory-rows.ts'

export const row: Row = {
  id: 'queue-async',
  title:
    'Messages from a process to another through a Queue, by await (Python: blocking); floor: bare atomics between threads',
  figures: messageSizes,
  variants: messageSizes.map(({ name }) => name),
  contestants: messengers('queue', 'await'),
  absent: absentMessengers,
  wants: [],
}
