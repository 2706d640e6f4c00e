import { parseArgs } from 'node:util'

export interface Options {
  readonly seed: number
  /** Milliseconds. */
  readonly duration: number
  readonly processes: number
  readonly sharedMemory: boolean
}

const help = `Trouble of every kind for a pool under load, and an account of each item.

pnpm chaos [--seed N] [--minutes M | --seconds S] [--processes P] [--no-shared-memory]

  --seed N              what to do is drawn from it. Default: another each time
  --minutes M           for so long. Default: 1
  --seconds S           the same in seconds
  --processes P         workers of a pool; two pools live at a time. Default: 2
  --no-shared-memory    the workers speak by messages alone
  --help                this text

Ends with code 1 when an item was lost or run twice, something hung, or was left over; with 2 when it failed itself.`

/** @returns undefined when help was asked for, and given. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: args.filter(argument => argument !== '--'),
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      processes: { type: 'string', default: '2' },
      'no-shared-memory': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return undefined
  }
  const seconds = values.seconds === undefined ? 60 * readNumber('minutes', values.minutes ?? '1') : undefined
  return {
    seed: Math.trunc(readNumber('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)))),
    duration: 1000 * (seconds ?? readNumber('seconds', values.seconds)),
    processes: readNumber('processes', values.processes),
    sharedMemory: !values['no-shared-memory'],
  }
}

function readNumber(name: string, text: string | undefined): number {
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) throw new RangeError(`--${name} must be a number, got ${text}.`)
  return number
}
