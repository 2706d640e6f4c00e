import { parseCommandLine, positiveNumber, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  /** How long a game takes. */
  seconds: number
  /** Of the balls, a game for each. */
  bytes: number[]
}

const defaultBytes = [8, 1024, 65_536, 1_048_576]

export const helpText = `Usage: pnpm exec tsx examples/ping-pong/main.ts [options]

Two processes send a message to each other through a pipe, there and back, again and again: blocking, and awaiting. Prints
how often a second, and how long it takes, for small and large messages.

  --seconds N      how long each game takes (default: 1)
  --bytes N,N...   how large the messages are (default: ${defaultBytes.join(',')})
  --help           this text

Exit code: 0; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, seconds, bytes } = parseCommandLine(commandLine, ['seconds', 'bytes'])
  return {
    help,
    seconds: positiveNumber('--seconds', seconds, 3600) ?? 1,
    bytes: bytes?.split(',').map(text => wholeNumber('--bytes', text, 2 ** 30)!) ?? defaultBytes,
  }
}
