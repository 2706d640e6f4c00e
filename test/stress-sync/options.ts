import { parseArgs } from 'node:util'

export interface Options {
  readonly seed: number
  /** Milliseconds. */
  readonly duration: number
}

const help = `Locks, semaphores, conditions and barriers under traffic, among processes that are killed at random.

pnpm stress:sync [--seed N] [--minutes M | --seconds S]

  --seed N        what is done is drawn from it. Default: another each time
  --minutes M     for so long. Default: 1
  --seconds S     the same in seconds
  --help          this text

Ends with code 1 when two were in a section at once, a count was lost or somebody was stuck; with 2 when it failed itself.`

/** @returns undefined when help was asked for, and given. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: args.filter(argument => argument !== '--'),
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      minutes: { type: 'string', default: '1' },
      seconds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return undefined
  }
  const seconds =
    values.seconds === undefined ? 60 * readNumber('minutes', values.minutes) : readNumber('seconds', values.seconds)
  return { seed: Math.trunc(readNumber('seed', values.seed)), duration: 1000 * seconds }
}

function readNumber(name: string, text: string): number {
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) throw new RangeError(`--${name} must be a number, got ${text}.`)
  return number
}
