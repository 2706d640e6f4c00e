import { Pool } from '@forkyard/core'
import { runInThreads } from '../worker-threads/run-in-threads.ts'
import { type Job, type ProcessedFile, processFile } from './tasks.ts'

/** Processes every job and hands over each file when it is ready. */
export type Way = (jobs: readonly Job[], processes: number, onFile: (file: ProcessedFile) => void) => Promise<void>

const poolUnordered: Way = async (jobs, processes, onFile) => {
  await using pool = new Pool({ processes })
  for await (const file of pool.imapUnordered(processFile, jobs)) onFile(file)
}

const poolOrdered: Way = async (jobs, processes, onFile) => {
  await using pool = new Pool({ processes })
  for await (const file of pool.imap(processFile, jobs)) onFile(file)
}

const plainLoop: Way = async (jobs, _processes, onFile) => {
  for (const job of jobs) onFile(await processFile(job))
}

/** Looks parallel; but all promises share one thread, and only the reading and writing overlap. */
const promiseAll: Way = async (jobs, _processes, onFile) => {
  await Promise.all(jobs.map(async job => onFile(await processFile(job))))
}

const threads: Way = (jobs, processes, onFile) =>
  runInThreads(new URL('./thread.ts', import.meta.url), jobs, processes, onFile)

/** By the names that `--only` and the output folders use, in the order of the table. */
export const ways = {
  'plain-loop': { title: 'plain loop', run: plainLoop },
  'promise-all': { title: 'Promise.all', run: promiseAll },
  threads: { title: 'worker_threads', run: threads },
  'pool-unordered': { title: 'Pool.imapUnordered', run: poolUnordered },
  'pool-ordered': { title: 'Pool.imap', run: poolOrdered },
} as const satisfies Record<string, { title: string; run: Way }>

export type WayName = keyof typeof ways
export const wayNames = Object.keys(ways) as WayName[]
