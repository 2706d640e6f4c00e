import { cpuCount } from '@forkyard/core'
import { parseCommandLine, positiveNumber, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  /** How long to count in each of the two ways. */
  seconds: number
  processes: number
}

export const helpText = `Usage: pnpm exec tsx examples/one-core/main.ts [options]

Counts in a loop, which keeps one core busy however many there are; then in every process of a pool, which keeps all of
them busy. Shows the load of each core meanwhile, and at the end a table: how far both counted, average load of each core.

  --seconds N      how long to count in each way (default: 4)
  --processes N    processes of the pool (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, seconds, processes } = parseCommandLine(commandLine, ['seconds', 'processes'])
  return {
    help,
    seconds: positiveNumber('--seconds', seconds, 3600) ?? 4,
    processes: wholeNumber('--processes', processes, 256) ?? cpuCount(),
  }
}
