import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { startProgram } from '../terminal/command-line.ts'
import { measureCpuLoad } from '../terminal/cpu-load.ts'
import { formatTable } from '../terminal/table.ts'
import { synthesise, writeClips } from './clips.ts'
import { differences, type Outcome, readOutcome } from './comparison.ts'
import { listWavFiles, makeFolder } from './folders.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { startProgress } from './progress.ts'
import type { Job, ProcessedFile } from './tasks.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'
import { transformWav } from './transform.ts'
import { encodeWav } from './wav.ts'
import { type WayName, ways } from './ways.ts'

interface Run {
  way: WayName
  wallSeconds: number
  cpuLoad: number
  files: ProcessedFile[]
  outcome: Outcome
}

await startProgram({ name: 'audio-etl', helpText, readOptions, run: compareWays })

/** Returns the exit code. */
async function compareWays(options: Options): Promise<number> {
  const output = options.output === undefined ? makeTemporaryFolder() : await makeFolder(options.output)
  const input = options.input ?? (await inventInput(join(output, 'input'), options))
  const names = await listWavFiles(input)
  console.log(`${names.length} files, ${options.processes} processes, Node ${process.version}\n`)

  warmUp()
  const runs: Run[] = []
  for (const way of options.ways) {
    const folder = await makeFolder(join(output, way))
    const jobs = names.map(name => ({ name, input: join(input, name), output: join(folder, name) }))
    runs.push(await measure(way, jobs, options.processes))
  }

  console.log(resultTable(runs))
  const broken = reportBroken(runs[0]!)
  const equal = reportDifferences(runs, names.length - broken)
  if (options.output !== undefined) console.log(`The results are in ${options.output}, one folder a way.`)
  return equal && broken < names.length ? 0 : 1
}

async function inventInput(folder: string, { clips, seconds }: Options): Promise<string> {
  console.log(`Writing ${clips} clips of invented speech and music; --input DIR takes your own.`)
  await writeClips(await makeFolder(folder), clips, seconds)
  return folder
}

/** Lets the compiler optimise the transformation first: or else the plain loop, which comes first, would pay for all. */
function warmUp(): void {
  for (let index = 0; index < 5; index++) transformWav(encodeWav(synthesise(index, 0.5)), 'warm-up')
}

/** Starting and ending processes and threads counts: it is part of the price. */
async function measure(way: WayName, jobs: Job[], processes: number): Promise<Run> {
  const progress = startProgress(ways[way].title, jobs.length)
  const files: ProcessedFile[] = []
  const cpuLoadSince = measureCpuLoad()
  const start = performance.now()
  await ways[way].run(jobs, processes, file => {
    files.push(file)
    progress.advance(file)
  })
  const wallSeconds = (performance.now() - start) / 1000
  const cpuLoad = cpuLoadSince()
  progress.stop()
  return { way, wallSeconds, cpuLoad, files, outcome: await readOutcome(jobs, files) }
}

function resultTable(runs: readonly Run[]): string {
  const serialSeconds = runs[0]!.wallSeconds
  const rows = runs.map(({ way, wallSeconds, cpuLoad, files }) => [
    ways[way].title,
    `${wallSeconds.toFixed(2)} s`,
    `${files.reduce((sum, file) => sum + file.seconds, 0).toFixed(2)} s`,
    `${Math.round(cpuLoad * 100)} %`,
    `${(serialSeconds / wallSeconds).toFixed(2)} ×`,
  ])
  return formatTable(['', 'wall time', 'sum of all files', 'CPU, all cores', 'speed-up'], rows)
}

function reportBroken({ files }: Run): number {
  const broken = files.filter(file => file.error !== undefined)
  if (broken.length > 0) console.error(`\nNot processed: ${broken.length} of ${files.length} files`)
  for (const { name, error } of broken) console.error(`  ${name}: ${error}`)
  return broken.length
}

function reportDifferences([plain, ...others]: readonly Run[], written: number): boolean {
  let equal = true
  for (const { way, outcome } of others) {
    const names = differences(plain!.outcome, outcome)
    if (names.length === 0) continue
    equal = false
    console.error(`\n${ways[way].title} and the plain loop differ in: ${names.join(', ')}`)
  }
  if (equal && others.length > 0)
    console.log(`\nEvery way wrote the same bytes: ${written} files, compared by SHA-256.`)
  return equal
}
