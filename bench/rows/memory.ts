import { contestant } from '../harness/contestant.ts'
import { absent, floor, fork, nodeProcesses, nodeThreads, ours, pythonPools } from '../harness/peers.ts'
import type { Row } from '../harness/row.ts'

export const row: Row = {
  id: 'memory',
  title: 'Private memory (RssAnon) of an idle worker; floor: a bare node',
  figures: [{ name: 'value', title: 'MiB', unit: 'MiB', higherIsBetter: false }],
  contestants: [
    ours('memory'),
    ...nodeProcesses('memory'),
    fork('json', 'memory'),
    ...pythonPools('memory'),
    contestant('a bare python3', 'python', 'python.py', 'bare', 'memory'),
    floor('memory', 'bare'),
  ],
  absent: absent(nodeThreads('memory'), 'its workers are threads of one process'),
  wants: [{ against: 'floor', atMostAbove: 12 }],
}
