import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * A file is the event. It is looked for again and again: notifications of the file system do not come everywhere. The
 * event loop turns at least once.
 */
async function untilExists(path) {
  do await wait(2)
  while (!existsSync(path))
}

/** Writes one file, then waits for another; gives back the value. */
export async function meet({ writes, awaits, value }) {
  if (writes) writeFileSync(writes, '')
  if (awaits) await untilExists(awaits)
  return value
}

/** As `meet`, but its process does nothing else meanwhile. */
export function computeUntil({ awaits, value }) {
  while (awaits && !existsSync(awaits));
  return value
}

/** Notes in a file that this item has started; then waits; then throws if it is told to. */
export async function logAndMeet({ log, entry, writes, awaits, throws }) {
  appendFileSync(log, `${entry}\n`)
  await meet({ writes, awaits })
  if (throws) throw new Error(throws)
  return entry
}
