import { type LoggedTurn, readTurns } from '../pool-features/turn-log.ts'

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** How often each entry is in the log. */
export function countStarts(log: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { entry } of readTurns(log)) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return counts
}

/** The entries of the log, in order of their numbers, each as often as it is there. */
export function startedEntries(log: string): number[] {
  return readTurns(log)
    .map(({ entry }) => Number(entry))
    .sort((one, other) => one - other)
}

export function turnOf(turns: readonly LoggedTurn[], entry: number | string): LoggedTurn | undefined {
  return turns.find(turn => turn.entry === String(entry))
}
