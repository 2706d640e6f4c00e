import type { Pool } from '@forkyard/core'
import { now } from './clock.ts'

/** How long it takes from the death of a worker until one with its id is up again. Milliseconds. */
export class Recoveries {
  readonly latencies: number[] = []
  readonly #killedAt = new Map<number, number>()

  /** We are about to kill this process: it is dead from now on. */
  killing(pid: number): void {
    this.#killedAt.set(pid, now())
  }

  watch(pool: Pool): void {
    const missing = new Map<number, number>()
    pool.on('workerExit', ({ id, pid }, { exitCode, signal }) => {
      const died = this.#killedAt.get(pid ?? 0) ?? now()
      this.#killedAt.delete(pid ?? 0)
      // One that was told to stop is no loss.
      if (exitCode === 0 && signal === null) return
      const successor = pool.workers.find(worker => worker.id === id && worker.pid !== pid)
      // A worker that had to be ended has its successor on the way, if not there, before it is gone.
      if (successor?.state === 'idle' || successor?.state === 'busy') this.latencies.push(0)
      else missing.set(id, died)
    })
    pool.on('workerStart', ({ id }) => {
      const died = missing.get(id)
      if (died === undefined) return
      missing.delete(id)
      this.latencies.push(now() - died)
    })
  }
}
