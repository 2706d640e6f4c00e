import { writeFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { encode } from 'fast-png'
import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { type Band, channels, drawRows, type Picture } from './mandelbrot.ts'
import { helpText, type Options, readOptions } from './options.ts'
import { ways } from './ways.ts'

await startProgram({ name: 'shared-image', helpText, readOptions, run: compare })

/** Returns the exit code. */
async function compare({ width, height, rows, processes, output }: Options): Promise<number> {
  const bands = cut({ width, height }, rows)
  console.log(`${width} x ${height} pixels in ${bands.length} tasks, ${processes} processes, Node ${process.version}\n`)
  warmUp()

  const runs = []
  for (const { title, draw } of ways) {
    const start = performance.now()
    const pixels = await draw({ width, height }, bands, processes)
    runs.push({ title, pixels, seconds: (performance.now() - start) / 1000 })
  }
  const [plain] = runs
  const inRows = runs.map(({ title, seconds }) => [
    title,
    `${seconds.toFixed(2)} s`,
    `${(plain!.seconds / seconds).toFixed(2)} ×`,
  ])
  console.log(formatTable(['', 'wall time', 'speed-up'], inRows))

  // The last one drew into the shared picture.
  await writeFile(output, encode({ width, height, channels, data: runs.at(-1)!.pixels }))
  console.log(`\nThe picture is in ${output}`)

  const different = runs.filter(({ pixels }) => Buffer.compare(pixels, plain!.pixels) !== 0)
  for (const { title } of different) console.error(`${title}: another picture than that of the plain loop`)
  if (different.length === 0) console.log(`Every way drew the same ${width * height} pixels.`)
  return different.length === 0 ? 0 : 1
}

function cut({ width, height }: Picture, rows: number): Band[] {
  return Array.from({ length: Math.ceil(height / rows) }, (_, index) => {
    const firstRow = index * rows
    return { width, height, firstRow, rows: Math.min(rows, height - firstRow) }
  })
}

/** Lets the compiler optimise the loop first: or else the plain loop, which comes first, would pay for all. */
function warmUp(): void {
  const [width, height] = [90, 60]
  drawRows({ width, height, firstRow: 0, rows: height }, new Uint8Array(width * height * channels))
}
