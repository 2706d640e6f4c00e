import { setTimeout as wait } from 'node:timers/promises'
import type { Pool, WorkerInfo } from '@forkyard/core'
import type { OutsideTroubleKind, PlannedOutsideTrouble } from './plan.ts'
import type { PoolRecord } from './pool-record.ts'
import { count, type Surroundings } from './surroundings.ts'

/*
 * The trouble that comes from outside, to a worker in whatever state it is. An outside kill explains one WorkerDiedError by
 * SIGKILL of its pid, a stop explains time-outs.
 */

type LiveWorker = WorkerInfo & { readonly pid: number }

/** So many times in a row a worker is killed before it is up: after some more the pool rightly says that none can start. */
const mostKillsBeforeStart = 2

export class OutsideTroubles {
  readonly #pool: Pool
  readonly #record: PoolRecord
  readonly #surroundings: Surroundings
  readonly #killsBeforeStart = new Map<number, number>()
  readonly #continuations = new Set<Promise<void>>()

  constructor(pool: Pool, record: PoolRecord, surroundings: Surroundings) {
    this.#pool = pool
    this.#record = record
    this.#surroundings = surroundings
  }

  /** Makes what is planned until it is told to end. */
  async make(end: AbortSignal): Promise<void> {
    for (const trouble of this.#record.plan.outside) {
      await wait(trouble.after, undefined, { signal: end }).catch(() => {})
      if (end.aborted) break
      this.#kinds[trouble.kind](trouble)
    }
    await Promise.all(this.#continuations)
  }

  readonly #kinds: Record<OutsideTroubleKind, (trouble: PlannedOutsideTrouble) => void> = {
    'kill a worker': ({ which }) => {
      const worker = this.#choose(which)
      if (worker) this.#kill(worker)
    },
    'kill all workers': () => {
      for (const worker of this.#alive()) this.#kill(worker)
    },
    'stop a worker for a while': ({ which, duration }) => {
      const worker = this.#choose(which)
      if (!worker || !signal(worker.pid, 'SIGSTOP')) return
      this.#record.stopped.add(worker.pid)
      count(this.#surroundings.made, 'a worker is stopped for a while')
      const continuation = wait(duration).then(() => {
        if (!this.#record.exits.has(worker.pid)) signal(worker.pid, 'SIGCONT')
        this.#continuations.delete(continuation)
      })
      this.#continuations.add(continuation)
    },
  }

  #kill({ id, pid, state }: LiveWorker): void {
    // One that leaves may never have been up.
    const wasUp = state === 'idle' || state === 'busy'
    const before = wasUp ? 0 : (this.#killsBeforeStart.get(id) ?? 0) + 1
    if (before > mostKillsBeforeStart) return
    this.#killsBeforeStart.set(id, before)
    this.#record.killed.add(pid)
    this.#surroundings.recoveries.killing(pid)
    if (signal(pid, 'SIGKILL')) count(this.#surroundings.made, `a worker is killed while ${state}`)
  }

  #choose(which: number): LiveWorker | undefined {
    const workers = this.#alive()
    return workers[Math.floor(which * workers.length)]
  }

  #alive(): LiveWorker[] {
    return this.#pool.workers.filter(
      (worker): worker is LiveWorker => worker.pid !== undefined && !this.#record.exits.has(worker.pid),
    )
  }
}

/** False: it is gone. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
