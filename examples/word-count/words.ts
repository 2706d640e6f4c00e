import { readFileSync } from 'node:fs'

/** How often each word is in these files. Capital letters are small ones. */
export function countWords(files: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const file of files) {
    for (const [word] of readFileSync(file, 'utf8')
      .toLowerCase()
      .matchAll(/\p{L}+/gu)) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  return counts
}

/** Adds what was counted in some files to what was counted in others. */
export function addTo(total: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [word, count] of counts) total.set(word, (total.get(word) ?? 0) + count)
}
