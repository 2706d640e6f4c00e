import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes a folder that is gone when the program ends, also when that is by an error or by Ctrl-C. (Not when the program is
 * killed outright, as `tsx` does after Ctrl-C if a program is too busy to answer: the plain loop is, the pool is not.)
 */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'audio-etl-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A signal ends a program without its 'exit' event, unless it is turned into an exit.
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
  return folder
}
