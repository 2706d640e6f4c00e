import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { Pool } from '@forkyard/core'
import { startProgram } from '../terminal/command-line.ts'
import { measureCoreLoads } from '../terminal/cpu-load.ts'
import { formatTable } from '../terminal/table.ts'
import { percentage, showLoads } from './load-display.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { countFor } from './tasks.ts'

interface Run {
  title: string
  countedPerSecond: number
  /** Average load of each core, 0 to 1. */
  loads: number[]
}

await startProgram({ name: 'one-core', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ seconds, processes }: Options): Promise<number> {
  const milliseconds = seconds * 1000
  const sampleTime = Math.min(500, milliseconds / 4)
  const one = await measure('one core', sampleTime, () => countHere(milliseconds))

  await using pool = new Pool({ processes })
  await pool.ready() // so that no process that is still starting blurs the loads
  const times = new Array<number>(processes).fill(milliseconds)
  const all = await measure(`pool of ${processes}`, sampleTime, async () => sum(await pool.map(countFor, times)))

  console.log(`\n${resultTable([one, all])}`)
  return 0
}

async function countHere(milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let counted = 0
  do {
    counted += countFor(Math.min(50, milliseconds))
    // The display is in this process too, and would otherwise get its turn at the end.
    await setImmediate()
  } while (performance.now() < end)
  return counted
}

async function measure(title: string, sampleTime: number, count: () => Promise<number>): Promise<Run> {
  const stopShowing = showLoads(title, sampleTime)
  const loadsSince = measureCoreLoads()
  const start = performance.now()
  const counted = await count()
  const seconds = (performance.now() - start) / 1000
  const loads = loadsSince()
  stopShowing()
  return { title, countedPerSecond: counted / seconds, loads }
}

function resultTable(runs: readonly Run[]): string {
  const row = (title: string, cell: (run: Run) => string) => [title, ...runs.map(cell)]
  return formatTable(
    row('', ({ title }) => title),
    [
      row('counted per second', ({ countedPerSecond }) => `${Math.round(countedPerSecond / 1e6)} million`),
      row('speed-up', ({ countedPerSecond }) => `${(countedPerSecond / runs[0]!.countedPerSecond).toFixed(2)} ×`),
      ...runs[0]!.loads.map((_, core) => row(`load of core ${core}`, ({ loads }) => percentage(loads[core] ?? 0))),
      row('load of all cores', ({ loads }) => percentage(sum(loads) / Math.max(1, loads.length))),
    ],
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
