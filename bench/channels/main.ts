import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median, pythonVersion, readCount } from '../beside-python.ts'
import { type Peer, type Size, sizes, type Table, tables } from './cases.ts'

/*
 * Queue and pipe() beside those of Python's multiprocessing and what Node has itself: each cell in fresh processes, warm,
 * interleaved, medians. What loses is printed as well.
 */

const helpText = `Usage: pnpm bench channels [--runs N] [--only WORD]

  --runs N      fresh processes for each cell (default 5)
  --only WORD   only ways whose title contains this, such as Queue`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(helpText)
else run(readCount('channels', 'runs', values.runs, helpText), values.only)

function run(runs: number, only: string): void {
  const python = pythonVersion()
  const has = ({ title, language }: Peer): boolean =>
    title.includes(only) && (language === 'node' || python !== undefined)
  const wanted = tables.map(table => ({ ...table, peers: table.peers.filter(has) }))
  const cells = wanted.flatMap(({ way, peers }) => peers.flatMap(peer => sizes.map(size => ({ way, peer, size }))))
  const found = new Map(cells.map(cell => [keyOf(cell.way, cell.peer, cell.size), [] as number[]]))
  for (let round = 0; round < runs; round++) {
    for (const { way, peer, size } of cells) found.get(keyOf(way, peer, size))!.push(measure(way, peer, size))
    console.error(`round ${round + 1} of ${runs}`)
  }

  const [cpu] = cpus()
  console.log(`Node ${process.version}, ${python ?? 'no python3 here'}`)
  console.log(`Linux ${release()}, ${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores`)
  console.log(`load average ${loadavg()[0]!.toFixed(1)}; medians of ${runs} runs, lowest and highest beside them`)
  for (const { title, way, peers } of wanted) {
    if (peers.length === 0) continue
    console.log(`\n${title}: messages a second\n`)
    console.log(`| | ${sizes.map(size => size.title).join(' | ')} |\n| --- |${' --- |'.repeat(sizes.length)}`)
    for (const peer of peers) {
      const row = sizes.map(size => show(found.get(keyOf(way, peer, size))!, size, way))
      console.log(`| ${peer.title} | ${row.join(' | ')} |`)
    }
  }
}

function keyOf(way: string, peer: Peer, size: Size): string {
  return [way, peer.title, size.title].join()
}

/** Nanoseconds of one message. */
function measure(way: Table['way'], { language, name }: Peer, { bytes, messages }: Size): number {
  const file = language === 'node' ? process.execPath : 'python3'
  const cell = fileURLToPath(new URL(language === 'node' ? './cell.mjs' : './cell.py', import.meta.url))
  const count = way === 'one-way' ? messages : Math.ceil(messages / 20)
  const output = execFileSync(file, [cell, name, way, String(bytes), String(count)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return Number(output)
}

function show(times: readonly number[], { bytes }: Size, way: Table['way']): string {
  const perSecond = times.map(time => 1e9 / time)
  const middle = median(perSecond)
  const megabytes = (middle * bytes * (way === 'one-way' ? 1 : 2)) / 1e6
  const volume = bytes > 1000 ? `, ${round(megabytes)} MB/s` : ''
  return `${round(middle)}${volume} (${round(Math.min(...perSecond))} to ${round(Math.max(...perSecond))})`
}

function round(number: number): string {
  return number >= 1000 ? Math.round(number).toLocaleString('en') : number.toPrecision(3)
}
