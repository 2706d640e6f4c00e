import { clearLine, cursorTo } from 'node:readline'
import type { Queue } from '@forkyard/core'

export interface Shown {
  title: string
  queue: Queue<unknown>
  /** How many values it holds at most. */
  most: number
}

const interval = 100
const barLength = 20

/**
 * Shows on stderr how full the queues are, until the function that it returns is called: on a terminal as it changes, else in
 * one line at the end. A queue that is always full waits for those that take from it: there the time goes.
 */
export function showQueues(queues: readonly Shown[]): () => void {
  const { stderr } = process
  const sums = queues.map(() => 0)
  const tops = queues.map(() => 0)
  let samples = 0
  const sample = () => {
    samples++
    const sizes = queues.map(({ queue }) => queue.size)
    for (const [index, size] of sizes.entries()) {
      sums[index]! += size
      tops[index] = Math.max(tops[index]!, size)
    }
    if (!stderr.isTTY) return
    cursorTo(stderr, 0)
    stderr.write(queues.map((shown, index) => formatBar(shown, sizes[index]!)).join('   '))
    clearLine(stderr, 1)
  }
  sample()
  const timer = setInterval(sample, interval)
  return () => {
    clearInterval(timer)
    sample()
    if (stderr.isTTY) {
      cursorTo(stderr, 0)
      clearLine(stderr, 0)
    }
    const summaries = queues.map(
      ({ title, most }, index) => `${title}: ${(sums[index]! / samples).toFixed(1)} of ${most}, ${tops[index]} at most`,
    )
    stderr.write(`blocks waiting, on average: ${summaries.join('; ')}\n`)
  }
}

function formatBar({ title, most }: Shown, size: number): string {
  const bar = '█'.repeat(Math.round((Math.max(0, size) / most) * barLength)).padEnd(barLength, '░')
  return `${title} ${bar} ${String(size).padStart(String(most).length)}/${most}`
}
