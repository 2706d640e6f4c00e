import { readFileSync } from 'node:fs'
import type { Runner } from './engine.ts'
import type { RunnerState } from './runner-state.ts'

/** One worker of a pool, at one moment. */
export interface WorkerInfo {
  /** 1..n; a replacement takes over the id. */
  readonly id: number
  readonly name: string
  /** Undefined until the process has started. */
  readonly pid: number | undefined
  readonly state: RunnerState
  /** Items that its present process has run, failed ones too. */
  readonly tasksDone: number
  /** How often it was replaced. */
  readonly restarts: number
  /** Private memory in bytes, without shared pages; undefined where the system does not tell. */
  readonly memory: number | undefined
}

/** Anonymous resident memory of a process. Attached shared memory counts as resident too, but is not its own. */
export function privateMemory(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}

export function describeWorker(runner: Runner, pool: string): WorkerInfo {
  const { id, pid, state, restarts, counts } = runner
  const tasksDone = counts.tasksDone + counts.tasksFailed
  return { id, name: `${pool}-${id}`, pid, state, tasksDone, restarts, memory: privateMemory(pid) }
}
