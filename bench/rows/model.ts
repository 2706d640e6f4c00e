import { type Contestant, contestant } from '../harness/contestant.ts'
import { nodePeers, ours, pythonPools } from '../harness/peers.ts'
import type { Figure, Row } from '../harness/row.ts'

const overhead = (name: string, title: string): Figure => ({ name, title, unit: '% more time', higherIsBetter: false })
const figures = [
  overhead('convolve', 'numerical computing'),
  overhead('countPrefixes', 'state in a worker'),
  overhead('predict', 'a model to load'),
] as const

/** The same pool, started anew for each round. */
function modelled({ name, group, command: [, , peer = '', mode = ''] }: Contestant): Contestant {
  return group === 'python'
    ? contestant(name, group, 'model.py', peer)
    : contestant(name, group, 'model.mjs', peer, mode)
}

export const row: Row = {
  id: 'model',
  title:
    "The three workloads of mpire's benchmark, each in its own language: how much longer than two bare processes that do half each",
  figures,
  variants: figures.map(({ name }) => name),
  contestants: [ours('model'), ...nodePeers('model'), ...pythonPools('model')].map(modelled),
  wants: figures.map(({ name }) => ({ figure: name, atMost: 5 })),
}
