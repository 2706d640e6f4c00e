import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpuCount } from '@forkyard/core'
import { OptionError, parseCommandLine, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  /** Folder with texts. */
  input: string
  /** The file that they are compressed into. */
  output: string
  /** Of a block. */
  kilobytes: number
  /** How many blocks a queue holds. */
  queue: number
  /** Transformers. */
  processes: number
}

/** What is installed for this repository. */
const packages = fileURLToPath(new URL('../../node_modules', import.meta.url))
const defaultOutput = join(tmpdir(), 'texts.gz')

export const helpText = `Usage: pnpm exec tsx examples/pipeline/main.ts [options]

Compresses many texts (sources, documentation, JSON) into one .gz file: in a plain loop; and in a pipeline of processes that
are joined by queues: one reads, some compress, one writes. Shows how full the queues are, then a table, and checks the file.

  --input DIR      the texts (default: the packages that are installed here, some 100 MB)
  --output FILE    the compressed file (default: ${defaultOutput})
  --block N        kilobytes of a block (default: 256)
  --queue N        how many blocks a queue holds (default: 16)
  --processes N    processes that compress (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 1 when the result is wrong, or there are no texts; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const names = ['input', 'output', 'block', 'queue', 'processes'] as const
  const { help, input, output, ...texts } = parseCommandLine(commandLine, names)
  if (input !== undefined && !statSync(input, { throwIfNoEntry: false })?.isDirectory()) {
    throw new OptionError(`--input must be a folder, not '${input}'`)
  }
  return {
    help,
    input: input ?? packages,
    output: output ?? defaultOutput,
    kilobytes: wholeNumber('--block', texts.block, 65_536) ?? 256,
    queue: wholeNumber('--queue', texts.queue, 10_000) ?? 16,
    processes: wholeNumber('--processes', texts.processes, 256) ?? cpuCount(),
  }
}
