import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

export interface LoggedTurn {
  readonly entry: string
  readonly pid: number
}

/** What `takeTurn` has written so far. */
export function readTurns(log: string): LoggedTurn[] {
  if (!existsSync(log)) return []
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
  return lines.map(line => {
    const [entry = '', pid] = line.split(' ')
    return { entry, pid: Number(pid) }
  })
}

/** Resolves when so many turns were taken. */
export async function untilTurns(log: string, count: number): Promise<LoggedTurn[]> {
  for (;;) {
    const turns = readTurns(log)
    if (turns.length >= count) return turns
    await wait(2)
  }
}

/** How many turns each process took. */
export function countByPid(turns: readonly { readonly pid: number }[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { pid } of turns) counts.set(pid, (counts.get(pid) ?? 0) + 1)
  return counts
}
