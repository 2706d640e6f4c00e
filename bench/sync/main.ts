import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median, pythonVersion, readCount } from '../beside-python.ts'
import { type Case, cases } from './cases.ts'

/*
 * Locks, values, events and arrays beside those of Python's multiprocessing: each case in fresh processes, warm, interleaved,
 * medians. Rows that we lose are printed as well.
 */

interface Peer {
  readonly name: 'forkyard' | 'python'
  readonly version: string
  readonly command: readonly string[]
}

const helpText = `Usage: pnpm bench sync [--runs N] [--only WORD]

  --runs N      fresh processes for each case (default 5)
  --only WORD   only cases whose title contains this`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(helpText)
else run(readCount('sync', 'runs', values.runs, helpText), values.only)

function run(runs: number, only: string): void {
  const wanted = cases.filter(({ title }) => title.includes(only))
  const peers = [forkyard(), python()].filter(peer => peer !== undefined)
  const times = new Map<Case, Record<Peer['name'], number[]>>()
  for (const each of wanted) times.set(each, { forkyard: [], python: [] })
  for (let round = 0; round < runs; round++) {
    for (const [each, found] of times) for (const peer of peers) found[peer.name].push(measure(peer, each))
    console.error(`round ${round + 1} of ${runs}`)
  }

  const [cpu] = cpus()
  console.log(`${peers.map(({ version }) => version).join(', ')}${peers.length === 1 ? ', no python3 here' : ''}`)
  console.log(`Linux ${release()}, ${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores`)
  console.log(
    `load average ${loadavg()[0]!.toFixed(1)}; medians of ${runs} processes, lowest and highest beside them\n`,
  )
  console.log('| | forkyard | Python | Python : forkyard |\n| --- | --- | --- | --- |')
  for (const [{ title }, found] of times) {
    const ratio = median(found.python) / median(found.forkyard)
    const cells = [title, show(found.forkyard), show(found.python), Number.isNaN(ratio) ? '' : ratio.toPrecision(2)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

function forkyard(): Peer {
  const cell = fileURLToPath(new URL('./cell.mjs', import.meta.url))
  return { name: 'forkyard', version: `Node ${process.version}`, command: [process.execPath, cell] }
}

/** Undefined: there is none. */
function python(): Peer | undefined {
  const cell = fileURLToPath(new URL('./cell.py', import.meta.url))
  const version = pythonVersion()
  return version === undefined ? undefined : { name: 'python', version, command: ['python3', cell] }
}

/** Nanoseconds of one operation. */
function measure({ name, command: [file, ...args] }: Peer, each: Case): number {
  return Number(
    execFileSync(file!, [...args, each[name], String(each.operations)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
}

function show(times: readonly number[]): string {
  if (times.length === 0) return 'no python3 here'
  return `${duration(median(times))} (${duration(Math.min(...times))} to ${duration(Math.max(...times))})`
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${Math.round(nanoseconds)} ns`
  if (nanoseconds < 1e6) return `${(nanoseconds / 1000).toPrecision(3)} us`
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`
}
