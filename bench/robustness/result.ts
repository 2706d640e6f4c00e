import { cpus, totalmem } from 'node:os'
import type { Catastrophe } from './catastrophes.ts'
import type { Cell } from './classification.ts'
import type { Peer } from './peers.ts'

/** A whole run: what the table, the JSON file and the page are made of. */
export interface Result {
  readonly date: string
  readonly node: string
  readonly machine: string
  /** How many times each cell was run. */
  readonly runs: number
  /** Milliseconds that a run of a cell may take. */
  readonly limit: number
  readonly peers: readonly Peer[]
  readonly catastrophes: readonly Catastrophe[]
  readonly cells: readonly Cell[]
}

export function findCell(result: Result, peer: Peer, catastrophe: Catastrophe): Cell | undefined {
  return result.cells.find(cell => cell.peer === peer.id && cell.catastrophe === catastrophe.id)
}

/** Each once, though it has a column for each of its modes. */
export function listVersions({ peers }: Result): string[] {
  return [...new Set(peers.map(peer => peer.version))]
}

export function describeMachine(): string {
  const cores = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const model = cores[0]?.model.trim() || 'unknown CPU'
  return `${process.platform} ${process.arch}, ${cores.length} × ${model}, ${gigabytes} GB`
}

export function formatJson({ peers, catastrophes, ...result }: Result): string {
  const plainPeers = peers.map(({ id, title, version }) => ({ id, title, version }))
  const plainCatastrophes = catastrophes.map(({ id, title }) => ({ id, title }))
  return `${JSON.stringify({ ...result, peers: plainPeers, catastrophes: plainCatastrophes }, null, 2)}\n`
}
