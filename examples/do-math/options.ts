import { cpuCount } from '@forkyard/core'
import { parseCommandLine, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  /** The range is 0 up to, not including, this. */
  numbers: number
  /** How many pieces to cut the range into, one row of the table for each. */
  pieceCounts: number[]
  processes: number
}

export const helpText = `Usage: pnpm exec tsx examples/do-math/main.ts [options]

Adds up the square roots, without their fractions, of all whole numbers below N: in one loop, and cut into pieces that
the processes of a pool work on. Then prints a table: pieces, processes, seconds of the loop and of the pool, speed-up.

  --numbers N      how many numbers (default: 1000000000, 2 to 4 s for the loop)
  --pieces N,…     how many pieces to cut them into, one row for each (default: 1, one a process, eight a process)
  --processes N    processes of the pool (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 1 when two sums differ; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, numbers, ...texts } = parseCommandLine(commandLine, ['numbers', 'pieces', 'processes'])
  const processes = wholeNumber('--processes', texts.processes, 256) ?? cpuCount()
  return {
    help,
    // Their sum is below 2 ** 53: up to there every whole number is exact.
    numbers: wholeNumber('--numbers', numbers, 10_000_000_000) ?? 1_000_000_000,
    pieceCounts: texts.pieces?.split(',').map(count => wholeNumber('--pieces', count, 10_000)!) ?? [
      ...new Set([1, processes, 8 * processes]),
    ],
    processes,
  }
}
