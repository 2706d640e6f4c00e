import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { listTextFiles } from '../word-count/text-files.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { ways } from './ways.ts'

const extensions = ['.md', '.txt', '.json', '.map', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

await startProgram({ name: 'pipeline', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ input, output, kilobytes, queue, processes }: Options): Promise<number> {
  const texts = listTextFiles(input, extensions)
  const bytes = texts.reduce((sum, text) => sum + text.bytes, 0)
  if (bytes === 0) {
    console.error(`There are no texts in ${input}`)
    return 1
  }
  const megabytes = bytes / 1e6
  console.log(
    `${texts.length} files, ${megabytes.toFixed(1)} MB; a reader, ${processes} that compress, a writer; Node ${process.version}\n`,
  )

  const files = texts.map(({ path }) => path)
  const settings = { processes, blockBytes: kilobytes * 1024, queueSize: queue }
  const runs = []
  for (const [index, { title, run }] of ways.entries()) {
    // The last one makes the file that stays.
    const file = index === ways.length - 1 ? output : `${output}.${index}`
    const start = performance.now()
    const blocks = await run(files, file, settings)
    runs.push({ title, file, blocks, seconds: (performance.now() - start) / 1000 })
  }
  const [plain] = runs
  const rows = runs.map(({ title, seconds, blocks }) => [
    title,
    `${seconds.toFixed(2)} s`,
    `${(megabytes / seconds).toFixed(1)} MB/s`,
    `${Math.round(blocks / seconds)}`,
    `${(plain!.seconds / seconds).toFixed(2)} ×`,
  ])
  console.log(formatTable(['', 'wall time', 'throughput', 'blocks/s', 'speed-up'], rows))

  const wanted = createHash('sha256')
  for (const file of files) wanted.update(readFileSync(file))
  const expected = wanted.digest('hex')
  const wrong = []
  for (const { title, file } of runs) {
    if ((await hashOfContent(file)) !== expected) wrong.push(title)
    if (file !== output) rmSync(file)
  }
  for (const title of wrong) console.error(`${title}: what comes out of the file is not what went in`)
  if (wrong.length > 0) return 1
  console.log(`\nEvery way made a file that holds the ${files.length} texts: ${output}`)
  return 0
}

async function hashOfContent(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), createGunzip(), hash)
  return hash.digest('hex')
}
