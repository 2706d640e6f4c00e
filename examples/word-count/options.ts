import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cpuCount } from '@forkyard/core'
import { OptionError, parseCommandLine, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  /** Folder with texts. */
  input: string
  /** How many of the most frequent words are shown. */
  top: number
  /** How many different words the shared table has room for. */
  words: number
  processes: number
}

/** What is installed for this repository. */
const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))

export const helpText = `Usage: pnpm exec tsx examples/word-count/main.ts [options]

Counts the words of many texts (.md, .txt, .ts): in a plain loop, by the results of a pool's tasks, and in a table that
the processes share, each adding what it counted while it has a lock. Then prints a table, and the most frequent words.

  --input DIR      the texts (default: the documentation and declarations of the packages that are installed here)
  --top N          how many of the most frequent words are shown (default: 10)
  --words N        how many different words the shared table has room for (default: 200000)
  --processes N    processes of the pool (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 1 when two ways count differently, or there are no texts; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, input, ...texts } = parseCommandLine(commandLine, ['input', 'top', 'words', 'processes'])
  if (input !== undefined && !statSync(input, { throwIfNoEntry: false })?.isDirectory()) {
    throw new OptionError(`--input must be a folder, not '${input}'`)
  }
  return {
    help,
    input: input ?? packages,
    top: wholeNumber('--top', texts.top, 10_000) ?? 10,
    words: wholeNumber('--words', texts.words, 10_000_000) ?? 200_000,
    processes: wholeNumber('--processes', texts.processes, 256) ?? cpuCount(),
  }
}
