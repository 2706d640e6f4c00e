import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Job, ProcessedFile } from './tasks.ts'

/** What one way made of each file, by the file's name: the hash of what it wrote, or the reason why it did not. */
export type Outcome = Map<string, string>

export async function readOutcome(jobs: readonly Job[], files: readonly ProcessedFile[]): Promise<Outcome> {
  const outputs = new Map(jobs.map(job => [job.name, job.output]))
  const outcome: Outcome = new Map()
  for (const { name, error } of files) {
    outcome.set(
      name,
      error ??
        createHash('sha256')
          .update(await readFile(outputs.get(name)!))
          .digest('hex'),
    )
  }
  return outcome
}

/** The names of the files that two ways did not make the same of. */
export function differences(expected: Outcome, actual: Outcome): string[] {
  const names = new Set([...expected.keys(), ...actual.keys()])
  return [...names].filter(name => expected.get(name) !== actual.get(name))
}
