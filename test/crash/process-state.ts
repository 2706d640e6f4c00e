import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { runsOf } from './ledger.ts'

/** As the kernel says it: R runs, S sleeps, Z is dead and not taken off the table. */
function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0]
  } catch {
    return undefined
  }
}

/** Returns when the process is dead; this one does nothing else meanwhile, and reads nothing. */
export function blockUntilDead(pid: number): void {
  while (!['Z', 'X', undefined].includes(stateOf(pid)));
}

/** Returns when the process waits for something, for a hundred looks; this one does nothing else meanwhile. */
export function blockUntilAsleep(pid: number): void {
  for (let looks = 0; looks < 100; looks++) if (stateOf(pid) !== 'S') looks = 0
}

/** Resolves with the pid when the item was noted. */
export async function untilMarked(log: string, entry: number | string): Promise<number> {
  while (!runsOf(log).has(`${entry}`)) await wait(2)
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .find(text => text.startsWith(`${entry} `))
  return Number(line?.split(' ').at(-1))
}
