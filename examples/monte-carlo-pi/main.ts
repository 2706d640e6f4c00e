import { performance } from 'node:perf_hooks'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { type Batch, countHits } from './darts.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { type Way, ways } from './ways.ts'

await startProgram({ name: 'monte-carlo-pi', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ darts, batches: count, processes }: Options): Promise<number> {
  console.log(`${darts} darts in ${count} batches, ${processes} processes, Node ${process.version}\n`)
  const batches = cut(darts, count)
  countHits({ seed: 0, darts: 1_000_000 }) // the compiler optimises it: or else the loop, which comes first, would pay for that

  const runs = []
  for (const way of ways) runs.push({ way, ...(await measure(way, batches, processes)) })

  const [plain] = runs
  const rows = runs.map(({ way, hits, seconds }) => [
    way.title,
    String(estimate(hits, darts)),
    `${seconds.toFixed(2)} s`,
    `${(plain!.seconds / seconds).toFixed(2)} ×`,
  ])
  console.log(`\n${formatTable(['', 'pi', 'wall time', 'speed-up'], rows)}`)

  const different = runs.filter(({ hits }) => hits !== plain!.hits)
  for (const { way, hits } of different) console.error(`${way.title}: ${hits} hits, not ${plain!.hits}`)
  if (different.length === 0) console.log(`\nEvery way counted the same: ${plain!.hits} of ${darts} darts hit.`)
  return different.length === 0 ? 0 : 1
}

/** Starting and ending the processes of a pool counts: it is part of the price. */
async function measure(way: Way, batches: readonly Batch[], processes: number) {
  const start = performance.now()
  const hits = await way.count(batches, processes, (soFar, thrown) => {
    if (thrown > 0) console.log(`so far: ${estimate(soFar, thrown)} by ${thrown} darts`)
  })
  return { hits, seconds: (performance.now() - start) / 1000 }
}

function estimate(hits: number, darts: number): string {
  return ((4 * hits) / darts).toFixed(6)
}

/** As many darts as there are, in batches that differ by one at most. */
function cut(darts: number, count: number): Batch[] {
  const bound = (index: number) => Math.floor((darts * index) / count)
  return Array.from({ length: count }, (_, seed) => ({ seed, darts: bound(seed + 1) - bound(seed) }))
}
