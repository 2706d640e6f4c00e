import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from '@forkyard/core'
import { planPool } from './generator.ts'
import { findLeftovers, takeStock } from './leftovers.ts'
import { type Options, readOptions } from './options.ts'
import { untilNothingHappens } from './patience.ts'
import { livePool } from './pool-life.ts'
import { Recoveries } from './recoveries.ts'
import { report } from './report.ts'
import type { Surroundings } from './surroundings.ts'
import { Verdicts } from './verdicts.ts'

/** So many pools live at a time. */
const pools = 2

try {
  const options = readOptions(process.argv.slice(2))
  if (options) await run(options)
} catch (error) {
  console.error(error)
  process.exit(2)
}

async function run({ duration, ...given }: Options): Promise<void> {
  console.log(`seed ${given.seed}`)
  const verdicts = new Verdicts()
  const complain = (error: unknown): void => {
    verdicts.violations.push({
      fault: 'left over',
      what: `an error that nobody caught: ${(error as Error)?.stack ?? error}`,
    })
  }
  process.on('uncaughtException', complain)
  process.on('unhandledRejection', complain)

  // The first pool loads what is loaded once.
  const first = new Pool({ processes: 1 })
  await first.apply(() => 1)
  await first.terminate()
  const before = takeStock()

  const end = new AbortController()
  const surroundings: Surroundings = {
    ...given,
    folder: mkdtempSync(join(tmpdir(), 'forkyard-chaos-')),
    end: end.signal,
    recoveries: new Recoveries(),
    waits: new Set(),
    made: new Map(),
    signals: new Set(),
  }
  const timer = setTimeout(() => end.abort(), duration)
  let number = 0
  const livePools = async (): Promise<void> => {
    while (!end.signal.aborted) verdicts.judge(await livePool(planPool(given.seed, ++number), surroundings))
  }
  const stopProgress = showProgress(verdicts, surroundings)
  const all = Promise.all(Array.from({ length: pools }, livePools)).then(() => true)
  const ended = await Promise.race([all, untilNothingHappens(surroundings)])
  clearTimeout(timer)
  stopProgress()

  for (const describe of surroundings.waits) verdicts.violations.push({ fault: 'hung', what: describe() })
  if (ended) {
    for (const what of await findLeftovers(before, surroundings.signals)) {
      verdicts.violations.push({ fault: 'left over', what })
    }
  }
  rmSync(surroundings.folder, { recursive: true, force: true, maxRetries: 5 })
  console.log(`\n${report(verdicts, surroundings, number)}`)
  process.exit(verdicts.violations.length === 0 ? 0 : 1)
}

/** A line now and then, where somebody looks. */
function showProgress({ outcomes, violations }: Verdicts, { recoveries }: Surroundings): () => void {
  if (!process.stderr.isTTY) return () => {}
  const timer = setInterval(() => {
    const items = [...outcomes.values()].reduce((sum, number) => sum + number, 0)
    process.stderr.write(`\r${items} items, ${recoveries.latencies.length} deaths, ${violations.length} faults `)
  }, 1000)
  return () => {
    clearInterval(timer)
    process.stderr.write('\n')
  }
}
