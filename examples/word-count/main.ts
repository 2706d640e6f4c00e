import { performance } from 'node:perf_hooks'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { inBatches, listTextFiles } from './text-files.ts'
import { ways } from './ways.ts'
import { countWords } from './words.ts'

await startProgram({ name: 'word-count', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ input, top, words, processes }: Options): Promise<number> {
  const files = listTextFiles(input)
  if (files.length === 0) {
    console.error(`There are no texts in ${input}`)
    return 1
  }
  const batches = inBatches(files)
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  console.log(
    `${files.length} files, ${megabytes.toFixed(1)} MB, ${batches.length} tasks, ${processes} processes, Node ${process.version}\n`,
  )
  countWords(batches[0]!) // the compiler optimises it: or else the loop, which comes first, would pay for that

  const runs = []
  for (const { title, count } of ways) {
    const start = performance.now()
    const counts = await count(batches, { processes, words })
    runs.push({ title, counts, seconds: (performance.now() - start) / 1000 })
  }
  const [plain] = runs
  const rows = runs.map(({ title, seconds }) => [
    title,
    `${seconds.toFixed(2)} s`,
    `${(plain!.seconds / seconds).toFixed(2)} ×`,
  ])
  console.log(formatTable(['', 'wall time', 'speed-up'], rows))

  const frequent = [...plain!.counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1))
  console.log(`\nThe most frequent of ${frequent.length} words:`)
  for (const [word, count] of frequent.slice(0, top)) console.log(`${String(count).padStart(9)}  ${word}`)

  const different = runs.filter(({ counts }) => !areEqual(counts, plain!.counts))
  for (const { title } of different) console.error(`${title}: other counts than those of the plain loop`)
  if (different.length === 0) console.log('\nEvery way counted the same.')
  return different.length === 0 ? 0 : 1
}

function areEqual(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): boolean {
  return some.size === others.size && [...some].every(([word, count]) => others.get(word) === count)
}
