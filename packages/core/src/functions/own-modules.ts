import { readFileSync } from 'node:fs'
import { workerEntry } from '@forkyard/worker'

/** Where the files of this library are; none where it is a part of the user's bundle. */
let folders: readonly string[] | undefined

/**
 * A module of this library. Workers may import it though it is calling just now: it calls nothing while it is loaded.
 */
export function isOwnModule(url: string): boolean {
  folders ??= [import.meta.url, workerEntry]
    .map(file => new URL('.', file))
    .flatMap(folder => (isOurs(folder) ? folder.href : []))
  return folders.some(folder => url.startsWith(folder))
}

function isOurs(folder: URL): boolean {
  try {
    const { name } = JSON.parse(readFileSync(new URL('../package.json', folder), 'utf8')) as { name?: unknown }
    return String(name).startsWith('@forkyard/')
  } catch {
    return false
  }
}
