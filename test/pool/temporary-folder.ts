import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll } from 'vitest'

/** A folder for the files of one test file, removed when that has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'forkyard-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let counter = 0

/** The path of a file that does not exist yet. */
export function freshPath(folder: string): string {
  return join(folder, `event-${++counter}`)
}

/** Resolves when all of the files are there: what a task writes to say how far it has come. */
export async function untilWritten(...paths: string[]): Promise<void> {
  for (const path of paths) while (!existsSync(path)) await wait(2)
}
