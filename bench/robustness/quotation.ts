import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'

const maximumLength = 240

/** What stands for paths of this machine, which say nothing to a reader elsewhere; the longest first. */
const paths: readonly [path: string, substitute: string][] = [
  [fileURLToPath(new URL('..', import.meta.url)), 'bench/'],
  [process.execPath, 'node'],
  [homedir(), '~'],
]

/** A text that a program wrote, as one line that is not too long, without paths of this machine. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const plain = paths.reduce((result, [path, substitute]) => result.replaceAll(path, substitute), line)
  return plain.length > maximumLength ? `${plain.slice(0, maximumLength - 1)}…` : plain
}
