import { cpuCount } from '@forkyard/core'
import { OptionError, parseCommandLine, positiveNumber, wholeNumber } from '../terminal/command-line.ts'
import { type WayName, wayNames } from './ways.ts'

export interface Options {
  help: boolean
  /** The user's folder of WAV files; without it clips are made up. */
  input?: string
  /** Where to leave what is written; without it a temporary folder is used. */
  output?: string
  processes: number
  clips: number
  seconds: number
  ways: WayName[]
}

export const helpText = `Usage: pnpm start [options]

Reads WAV files, transforms them (noise, a spectral filter, normalisation) and writes them, in five ways: a plain
loop, Promise.all, worker_threads, and forkyard's Pool.imapUnordered and Pool.imap. Then prints a table: wall time,
load of all cores, speed-up; and checks that every way wrote the same bytes.

  --input DIR      the .wav files of this folder (not of folders in it): 8, 16, 24 and 32-bit PCM, 32 and 64-bit
                   float, mono or stereo. Without it, clips of invented speech and music are written first
  --output DIR     leave the results here, one folder a way; without it they go to a temporary folder, removed at the end
  --processes N    processes of the pool, and threads (default: one a core, here ${cpuCount()})
  --clips N        how many clips to invent (default: 24)
  --seconds N      how long a clip is on average (default: 6; the default clips are 7 to 10 s of work)
  --only WAY,…     run only these ways, beside the plain loop that they are compared with:
                   ${wayNames.slice(1).join(', ')}
  --help           this text

A file that cannot be processed is reported by name, and the others go on.
Exit code: 0; 1 when every file failed, or when two ways disagree; 2 for a mistake in the options.`

const optionNames = ['input', 'output', 'processes', 'clips', 'seconds', 'only'] as const

/** Reads the command line; throws OptionError, with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { input, output, processes, clips, seconds, only, help } = parseCommandLine(commandLine, optionNames)
  if (input !== undefined && (clips !== undefined || seconds !== undefined)) {
    throw new OptionError('--clips and --seconds are for invented clips: they make no sense together with --input')
  }
  return {
    help,
    input,
    output,
    processes: wholeNumber('--processes', processes, 256) ?? cpuCount(),
    clips: wholeNumber('--clips', clips, 10_000) ?? 24,
    seconds: positiveNumber('--seconds', seconds, 600) ?? 6,
    ways: readWays(only),
  }
}

function readWays(only: string | undefined): WayName[] {
  if (only === undefined) return wayNames
  const wanted = only.split(',')
  for (const name of wanted) {
    if (!wayNames.some(way => way === name)) {
      throw new OptionError(`--only knows ${wayNames.join(', ')}, not '${name}'`)
    }
  }
  return wayNames.filter(name => name === 'plain-loop' || wanted.includes(name))
}
