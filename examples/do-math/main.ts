import { performance } from 'node:perf_hooks'
import { Pool } from '@forkyard/core'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { doMath } from './tasks.ts'

await startProgram({ name: 'do-math', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ numbers, pieceCounts, processes }: Options): Promise<number> {
  console.log(`The square roots of ${numbers} numbers, Node ${process.version}\n`)
  doMath(0, 1_000_000) // the compiler optimises it: or else the loop, which comes first, would pay for that
  const serial = await measure(async () => doMath(0, numbers))

  const rows: string[][] = []
  let agree = true
  for (const count of pieceCounts) {
    const pooled = await measure(() => sumInPool(cut(numbers, count), processes))
    agree &&= pooled.sum === serial.sum
    const seconds = [serial.seconds, pooled.seconds].map(value => `${value.toFixed(2)} s`)
    const speedUp = `${(serial.seconds / pooled.seconds).toFixed(2)} ×`
    rows.push([String(count), String(processes), ...seconds, speedUp])
    if (pooled.sum !== serial.sum) console.error(`With ${count} pieces the sum is ${pooled.sum}, not ${serial.sum}`)
  }

  console.log(formatTable(['pieces', 'processes', 'serial', 'pool', 'speed-up'], rows))
  if (agree) console.log(`\nThe sums of the loop and of the pool agree: ${serial.sum}`)
  return agree ? 0 : 1
}

/** The course program of Python's multiprocessing: submit everything, close, join, and read the results. */
async function sumInPool(pieces: [start: number, end: number][], processes: number): Promise<number> {
  const pool = new Pool({ processes })
  const results = pieces.map(piece => pool.applyAsync(doMath, piece))
  pool.close()
  await pool.join()

  let sum = 0
  for (const result of results) sum += await result.get()
  return sum
}

/** Consecutive ranges that together are 0 up to `numbers`. */
function cut(numbers: number, count: number): [start: number, end: number][] {
  const bound = (index: number) => Math.floor((numbers * index) / count)
  return Array.from({ length: count }, (_, index) => [bound(index), bound(index + 1)])
}

/** Starting and ending the processes of a pool counts: it is part of the price. */
async function measure(run: () => Promise<number>): Promise<{ sum: number; seconds: number }> {
  const start = performance.now()
  const sum = await run()
  return { sum, seconds: (performance.now() - start) / 1000 }
}
