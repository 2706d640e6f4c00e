import { setTimeout as wait } from 'node:timers/promises'
import type { Catastrophe, WorkerKind } from './catastrophes.ts'
import type { CellFolder } from './cell-folder.ts'
import { findProcesses, isRunning, killProcess, readCpuSeconds } from './processes.ts'

/** What can be seen only from outside, and at a certain moment. */
export interface Sight {
  /** Worker processes that still run 2 s after their program was killed. */
  survivors: number[]
  /** Share of one core that the program and its workers use when all items have settled. */
  loadAfterwards: number | undefined
}

interface Scene {
  readonly folder: CellFolder
  readonly workers: WorkerKind
  /** The adapter. */
  readonly pid: number
  readonly guilty: readonly number[]
}

const acts: Record<Catastrophe['interference'], (scene: Scene) => Promise<Partial<Sight>>> = {
  none: async () => ({}),
  'end idle worker': endIdleWorker,
  'kill all workers': killAllWorkers,
  'kill parent': killParent,
  'measure load': measureLoad,
}

/** Does from outside what the catastrophe wants, at the right moment, or nothing when the adapter ends before. */
export function interfere({ interference }: Catastrophe, scene: Scene): Promise<Partial<Sight>> {
  return acts[interference](scene)
}

async function endIdleWorker({ folder, workers, pid }: Scene): Promise<Partial<Sight>> {
  if (!(await isReached(() => folder.hasReached('warm'), pid))) return {}
  const idle = folder.readStarts().find(start => start.what === '-1')
  if (workers === 'processes' && idle) killProcess(idle.pid)
  await wait(1000)
  folder.raiseFlag('go')
  return {}
}

async function killAllWorkers({ folder, workers, pid, guilty }: Scene): Promise<Partial<Sight>> {
  if (workers === 'threads') return {}
  const findVictims = () => folder.readStarts().filter(({ what }) => guilty.includes(Number(what)))
  if (!(await isReached(() => findVictims().length >= guilty.length, pid))) return {}
  folder.raiseFlag('killed')
  for (const victim of findVictims()) killProcess(victim.pid)
  return {}
}

async function killParent({ folder, pid }: Scene): Promise<Partial<Sight>> {
  if (!(await isReached(() => folder.readStarts().length >= 2, pid))) return {}
  killProcess(pid)
  await wait(2000)
  const workers = new Set(folder.readStarts().map(start => start.pid))
  return { survivors: [...workers].filter(worker => worker !== pid && isRunning(worker)) }
}

/** Three seconds after all items have settled, for a second: who lets a task clean up first has had its time. */
async function measureLoad({ folder, pid }: Scene): Promise<Partial<Sight>> {
  if (!(await isReached(() => folder.hasReached('settled'), pid))) return {}
  await wait(3000)
  const pids = findProcesses(folder.path)
  const sum = () => pids.map(readCpuSeconds).reduce((total, seconds) => total + seconds, 0)
  const before = sum()
  const start = performance.now()
  await wait(1000)
  const loadAfterwards = ((sum() - before) * 1000) / (performance.now() - start)
  folder.raiseFlag('go')
  return { loadAfterwards }
}

/** False when the adapter ends before. Looks again and again: the processes are strangers, and tell nobody. */
async function isReached(condition: () => boolean, adapter: number): Promise<boolean> {
  while (isRunning(adapter)) {
    if (condition()) return true
    await wait(10)
  }
  return false
}
