import { clearScreenDown, moveCursor } from 'node:readline'
import { measureCoreLoads } from '../terminal/cpu-load.ts'

const barLength = 10

/**
 * Shows the load of each core, again at each interval (milliseconds), until the function that it returns is called. On a
 * terminal it draws over what it drew before, else each sample is a line.
 */
export function showLoads(title: string, interval: number): () => void {
  const draw = process.stdout.isTTY ? drawOver() : drawLine
  let samples = 0
  let loadsSince = measureCoreLoads()
  const sample = () => {
    const loads = loadsSince()
    loadsSince = measureCoreLoads()
    draw(title, loads)
    samples++
  }
  const timer = setInterval(sample, interval)
  return () => {
    clearInterval(timer)
    // On a machine that is very busy the end may come before the first sample.
    if (samples === 0) sample()
  }
}

export function percentage(load: number): string {
  return `${Math.round(load * 100)} %`
}

function drawLine(title: string, loads: readonly number[]): void {
  console.log([title, ...loads.map((load, core) => `core ${core} ${percentage(load).padStart(5)}`)].join('   '))
}

/** Bars, side by side as the width of the terminal allows. Rows that are too many for its height are left out. */
function drawOver(): (title: string, loads: readonly number[]) => void {
  let drawn = 0
  return (title, loads) => {
    // Some terminals do not know their size, and say 0.
    const columns = process.stdout.columns || 80
    const rows = process.stdout.rows || 24
    const cells = loads.map(formatCell)
    const inRow = Math.max(1, Math.floor((columns + 3) / ((cells[0]?.length ?? 0) + 3)))
    const lines = [title]
    for (let first = 0; first < cells.length; first += inRow) lines.push(cells.slice(first, first + inRow).join('   '))
    lines.splice(Math.max(1, rows - 1))

    moveCursor(process.stdout, 0, -drawn)
    clearScreenDown(process.stdout)
    process.stdout.write(`${lines.join('\n')}\n`)
    drawn = lines.length
  }
}

function formatCell(load: number, core: number): string {
  const bar = '█'.repeat(Math.round(load * barLength)).padEnd(barLength, '░')
  return `core ${String(core).padEnd(3)} ${bar} ${percentage(load).padStart(5)}`
}
