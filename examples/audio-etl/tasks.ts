import { readFile, writeFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { transformWav } from './transform.ts'

export interface Job {
  name: string
  input: string
  output: string
}

export interface ProcessedFile {
  name: string
  /** How long the transformation took, without the reading and writing. */
  seconds: number
  /** Why the file could not be processed, in words that can follow its name and a colon. */
  error?: string
}

/** Reads one WAV file, transforms it, writes it. Every way of running the work calls this same function. */
export async function processFile({ name, input, output }: Job): Promise<ProcessedFile> {
  let seconds = 0
  try {
    const bytes = await readFile(input)
    const start = performance.now()
    const transformed = transformWav(bytes, name)
    seconds = (performance.now() - start) / 1000
    await writeFile(output, transformed)
    return { name, seconds }
  } catch (error) {
    // An answer like any other: a broken file is a fact about the input, and must not stop the others.
    return { name, seconds, error: error instanceof Error ? error.message : String(error) }
  }
}
