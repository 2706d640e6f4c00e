import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Notes in a file which item runs in which process. Quick, unless it is told to wait for a file. */
export function takeTurn({ log, entry, awaits }) {
  appendFileSync(log, `${entry} ${process.pid}\n`)
  return awaits ? untilExists(awaits, entry) : entry
}

async function untilExists(path, entry) {
  while (!existsSync(path)) await wait(2)
  return entry
}

/** Computes for so many milliseconds, and says how many it were. */
export function compute(milliseconds) {
  const start = performance.now()
  while (performance.now() - start < milliseconds);
  return performance.now() - start
}

/** An initializer that takes its time, and says how much. */
export async function initializeSlowly(milliseconds) {
  const start = performance.now()
  await wait(milliseconds)
  return performance.now() - start
}
