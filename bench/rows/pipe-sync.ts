import { type Row, rate } from '../harness/row.ts'
import { absentMessengers, messageSizes, messengers } from '../harness/shared-memory-rows.ts'

const figures = [rate('round trips/s', 'back 8', '8 B there and back'), ...messageSizes] as const

export const row: Row = {
  id: 'pipe-sync',
  title:
    'Messages between two processes through a pipe(), blocking; floor: bare atomics and a bare futex between threads',
  figures,
  variants: figures.map(({ name }) => name),
  contestants: messengers('pipe', 'blocking'),
  absent: absentMessengers,
  wants: [
    { against: 'python Pipe', atLeast: 2 },
    { figure: '8', against: 'python Pipe', atLeast: 2 },
  ],
}
