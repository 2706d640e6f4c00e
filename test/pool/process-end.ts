import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const watchdog = 30_000

export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Dead, but not taken off the process table: where no init process buries orphans, their entries stay. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Resolves when none of the processes runs any more. They are not our children, so no event tells us. */
export async function untilEnded(pids: readonly number[]): Promise<void> {
  const start = Date.now()
  for (const pid of pids) {
    while (exists(pid) && !isZombie(pid)) {
      if (Date.now() - start > watchdog) throw new Error(`Process ${pid} still runs after ${watchdog} ms.`)
      await wait(10)
    }
  }
}
