import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Catastrophe } from './catastrophes.ts'
import { CellFolder, type Outcome, type Start } from './cell-folder.ts'
import { interfere, type Sight } from './interference.ts'
import type { Peer } from './peers.ts'
import { findProcesses, findSession, folderVariable, killProcess } from './processes.ts'

/** What was seen of a peer in a catastrophe. */
export interface Observation extends Sight {
  readonly outcomes: ReadonlyMap<number, Outcome>
  readonly starts: readonly Start[]
  /** Whether the adapter has come to its first line, the peer imported. */
  readonly loaded: boolean
  /** Whether all items have settled and the pool has closed. */
  readonly closed: boolean
  /** How the adapter ended; undefined when the time limit came first. */
  readonly ending: { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null } | undefined
  readonly milliseconds: number
  /** What the adapter and its workers wrote, at most the last 64 KiB. */
  readonly output: string
}

/**
 * Runs a catastrophe in a peer, in a program of its own, for so many milliseconds at most. Afterwards nothing of it is
 * left, neither a process nor a file.
 */
export async function runCell(peer: Peer, catastrophe: Catastrophe, limit: number): Promise<Observation> {
  const folder = new CellFolder(catastrophe.plan(peer.workers))
  const start = performance.now()
  const adapter = startAdapter(peer.command!, folder)
  const stopWatching = watchForStop(folder)
  const scene = { folder, workers: peer.workers, pid: adapter.pid!, guilty: catastrophe.guilty }
  try {
    const exited = once(adapter, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    const sight: Sight = { survivors: [], loadAfterwards: undefined }
    const seen = interfere(catastrophe, scene).then(part => Object.assign(sight, part))
    const end = await Promise.race([Promise.all([exited, seen]), wait(limit, undefined, { ref: false })])
    return {
      ...sight,
      outcomes: folder.readOutcomes(),
      starts: folder.readStarts(),
      loaded: folder.hasReached('loaded'),
      closed: folder.hasReached('closed'),
      ending: end && { exitCode: end[0][0], signal: end[0][1] },
      milliseconds: performance.now() - start,
      output: readFileSync(folder.outputPath, 'utf8').slice(-65_536),
    }
  } finally {
    await killEverything(folder, adapter.pid)
    folder.remove()
    stopWatching()
  }
}

/** In a process group of its own, so that a signal to the group does not reach us. */
function startAdapter(command: readonly string[], folder: CellFolder): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env
  const output = openSync(folder.outputPath, 'a')
  const adapter = spawn(command[0]!, command.slice(1), {
    cwd: folder.path,
    env: { ...env, [folderVariable]: folder.path, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', output, output],
    detached: true,
  })
  closeSync(output)
  return adapter
}

/** Until none is left: a pool may start a worker while we look for its processes. */
async function killEverything(folder: CellFolder, leader: number | undefined): Promise<void> {
  for (;;) {
    const pids = [...findProcesses(folder.path), ...findSession(leader)]
    if (pids.length === 0) return
    for (const pid of pids) killProcess(pid)
    await wait(20)
  }
}

/** Ctrl-C reaches only our own process group, which the adapter has left. */
function watchForStop(folder: CellFolder): () => void {
  const stop = () => {
    for (const pid of findProcesses(folder.path)) killProcess(pid)
    folder.remove()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
  }
}
