import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/** The codes of errors that begin like this, in the sources of these folders, sorted. */
export function codesInSources(folders: readonly string[], beginning: string): string[] {
  const codes = new Set<string>()
  for (const folder of folders) {
    for (const entry of readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.ts')) continue
      const text = readFileSync(join(packages, folder, entry), 'utf8')
      for (const [, code] of text.matchAll(/'(ERR_[A-Z_]+)'/g)) if (code!.startsWith(beginning)) codes.add(code!)
    }
  }
  return [...codes].sort()
}

/** The codes in the first column of a page's tables. */
export function codesInTables(page: URL): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map(([, code]) => code!)
}
