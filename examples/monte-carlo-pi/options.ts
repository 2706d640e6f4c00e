import { cpuCount } from '@forkyard/core'
import { parseCommandLine, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  darts: number
  /** How many batches the darts are cut into. */
  batches: number
  processes: number
}

/** What a counter of 32 bits can count. */
const mostDarts = 4_000_000_000

export const helpText = `Usage: pnpm exec tsx examples/monte-carlo-pi/main.ts [options]

Throws darts at a square, and counts those that hit the quarter of a circle in it: four times their share is pi. In a
plain loop, by the results of a pool's tasks, and by counters that the processes share, read while they run.

  --darts N        how many darts (default: 200000000, 1 to 3 s for the loop)
  --batches N      how many tasks they are (default: 32 a process)
  --processes N    processes of the pool (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 1 when two ways count differently; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, ...texts } = parseCommandLine(commandLine, ['darts', 'batches', 'processes'])
  const processes = wholeNumber('--processes', texts.processes, 256) ?? cpuCount()
  return {
    help,
    darts: wholeNumber('--darts', texts.darts, mostDarts) ?? 200_000_000,
    batches: wholeNumber('--batches', texts.batches, 1_000_000) ?? 32 * processes,
    processes,
  }
}
