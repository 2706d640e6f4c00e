import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'

const proseAndTypes: readonly string[] = ['.md', '.txt', '.ts', '.mts', '.cts']

export interface TextFile {
  path: string
  bytes: number
}

/** The texts in a folder and the folders in it, without links. */
export function listTextFiles(folder: string, extensions: readonly string[] = proseAndTypes): TextFile[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && extensions.includes(extname(entry.name)))
    .map(entry => {
      const path = join(entry.parentPath, entry.name)
      return { path, bytes: statSync(path).size }
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** In batches of some 512 KiB, and at least one file: a merge for each is no great effort then. */
export function inBatches(files: readonly TextFile[]): string[][] {
  const batches: string[][] = []
  let room = 0
  for (const { path, bytes } of files) {
    if (room < bytes) {
      batches.push([])
      room = 512 * 1024
    }
    batches.at(-1)!.push(path)
    room -= bytes
  }
  return batches
}
