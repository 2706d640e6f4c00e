import type { Recoveries } from './recoveries.ts'

/** What all pools of a run have in common. */
export interface Surroundings {
  readonly seed: number
  readonly processes: number
  readonly sharedMemory: boolean
  /** For the ledgers and everything else that workers write. */
  readonly folder: string
  /** Aborts when the time is over: from then on no call and no trouble is begun. */
  readonly end: AbortSignal
  readonly recoveries: Recoveries
  /** Everything that somebody waits for: each says what it is and how it stands. */
  readonly waits: Set<() => string>
  /** Troubles made, by their kind. */
  readonly made: Map<string, number>
  /** Signals that were given to the product. */
  readonly signals: Set<AbortSignal>
}

export function count(counts: Map<string, number>, key: string, more: number = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + more)
}

/** Waits for something that must come. */
export async function wait<T>({ waits }: Surroundings, describe: () => string, promise: Promise<T>): Promise<T> {
  waits.add(describe)
  try {
    return await promise
  } finally {
    waits.delete(describe)
  }
}
