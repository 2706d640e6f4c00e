import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Surroundings } from './surroundings.ts'

/** Where no item has begun or ended for so long, after the last trouble, none will. Milliseconds. */
const patience = 60_000
/** Nor is there an end where items begin for so long. */
const longestPatience = 5 * patience

/** Resolves with false when what is still waited for hangs. */
export async function untilNothingHappens({ end, folder }: Surroundings): Promise<false> {
  await once(end, 'abort')
  const start = performance.now()
  let last = start
  for (let written = 0; performance.now() - Math.max(last, start) < patience; ) {
    await pause(500, undefined, { ref: false })
    const size = sizeOfLedgers(folder)
    if (size !== written) last = performance.now()
    written = size
    if (performance.now() - start >= longestPatience) break
  }
  return false
}

function sizeOfLedgers(folder: string): number {
  return readdirSync(folder)
    .map(pool => statSync(join(folder, pool, 'ledger'), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0)
}
