import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cases } from './cases.mjs'

/*
 * What it costs that a function travels: the first call that knows nothing, and every further one. Each case in fresh
 * processes, interleaved, medians.
 */

interface Costs {
  readonly first: number
  readonly repeated: number
}

interface Measurement {
  readonly plan: Costs
  readonly result: Costs
}

const helpText = `Usage: pnpm bench functions [--runs N] [--repetitions N]

  --runs N         fresh processes for each case (default 5)
  --repetitions N  further calls in each of them (default 15)`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    repetitions: { type: 'string', default: '15' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) {
  console.log(helpText)
} else {
  run(readCount('runs', values.runs), readCount('repetitions', values.repetitions))
}

function run(runs: number, repetitions: number): void {
  const names = Object.keys(cases)
  const measurements = new Map<string, Measurement[]>(names.map(name => [name, []]))
  for (let round = 0; round < runs; round++) {
    for (const name of names) measurements.get(name)!.push(measure(name, repetitions))
    console.error(`round ${round + 1} of ${runs}`)
  }
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`)
  console.log(`Milliseconds, medians of ${runs} processes; "further": the median of ${repetitions} further calls\n`)
  console.table(Object.fromEntries([...measurements].map(([name, all]) => [name, row(all)])))
}

function row(all: readonly Measurement[]): Record<string, number> {
  const middle = (read: (measurement: Measurement) => number): number => {
    const sorted = all.map(read).toSorted((one, other) => one - other)
    return Number(sorted[sorted.length >> 1]!.toFixed(3))
  }
  return {
    'first plan': middle(({ plan }) => plan.first),
    'first result': middle(({ result }) => result.first),
    'further plan': middle(({ plan }) => plan.repeated),
    'further result': middle(({ result }) => result.repeated),
  }
}

function measure(name: string, repetitions: number): Measurement {
  const cell = fileURLToPath(new URL('./cell.mjs', import.meta.url))
  const numbers = name.includes('1e6') ? '1000000' : '100'
  const output = execFileSync(process.execPath, [cell, name, String(repetitions)], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_NUMBERS: numbers },
    // The warning about large captures is right, and known here.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output) as Measurement
}

function readCount(name: string, text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1) return count
  console.error(`bench functions: --${name} must be an integer >= 1, got ${text}.\n${helpText}`)
  process.exit(2)
}
