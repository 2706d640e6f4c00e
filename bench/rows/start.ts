import { type Contestant, contestant } from '../harness/contestant.ts'
import { absent, fork, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import type { Figure, Row } from '../harness/row.ts'

const milliseconds = (name: string, title: string): Figure => ({ name, title, unit: 'ms', higherIsBetter: false })
const figures = [
  milliseconds('first', 'new pool of two to first result'),
  milliseconds('ready', 'until both workers are there'),
  milliseconds('import', 'import'),
] as const

/** The same pool in a fresh program each round. */
function started({ name, group, command: [, , peer = '', mode = ''] }: Contestant): Contestant {
  return group === 'python'
    ? contestant(name, group, 'start.mjs', 'start_once.py', peer)
    : contestant(name, group, 'start.mjs', 'start-once.mjs', peer, mode)
}

export const row: Row = {
  id: 'start',
  title:
    'Starting: a fresh program each round; floor: one bare child that answers one message, two of them, an empty module',
  figures,
  variants: figures.map(({ name }) => name),
  contestants: [
    ...[ours('start'), ...nodeThreads('start'), ...nodeProcesses('start'), ...pythonPools('start')].map(started),
    contestant('floor', 'floor', 'start.mjs', 'bare-start.mjs'),
  ],
  limit: 15_000,
  absent: absent([fork('json', ''), fork('advanced', '')], 'no pool: it is the floor'),
  wants: [
    { against: 'floor', atMost: 1.3 },
    { figure: 'ready', against: 'floor', atMost: 1.2 },
    { figure: 'import', atMost: 40 },
  ],
}
