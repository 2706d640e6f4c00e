import { type Answer, ContestantError, ContestantProcess, HungError } from './contestant-process.ts'
import type { Row } from './row.ts'

/** All that was seen of one contestant in a row. */
export interface Showing {
  readonly version: string | undefined
  /** Each figure's values, a round each. */
  readonly samples: ReadonlyMap<string, readonly number[]>
  /** Why it has no figures, or not all rounds. */
  readonly trouble: string | undefined
}

/** By the contestants' names, in the order of the row. */
export type Measurement = ReadonlyMap<string, Showing>

export interface MeasureOptions {
  readonly rounds: number
  /** A part of the usual work, for the quick run; contestants see it as BENCH_SCALE. Default 1. */
  readonly scale?: number
  /** Those who hung at their start in an earlier row, by name with the reason: they are not waited for again. */
  readonly hopeless?: Map<string, string>
  /** Hears each step as it is done. */
  readonly onProgress?: (text: string) => void
}

/**
 * Starts all contestants of a row, one after the other, then goes through the rounds: each contestant once a round and
 * variant, in a new random order, never two at a time. Who fails is left out of what follows; the others go on.
 *
 * Between its turns a contestant sleeps: none of them uses more than 1 % of a core then, so that none has to be stopped.
 */
export async function measure(row: Row, options: MeasureOptions): Promise<Measurement> {
  const { rounds, scale = 1, hopeless, onProgress } = options
  const showings = new Map<string, Notes>()
  const running = new Set<ContestantProcess>()
  const stop = () => {
    for (const process of running) process.kill()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)

  try {
    for (const contestant of row.contestants) {
      const notes = new Notes()
      showings.set(contestant.name, notes)
      notes.trouble = hopeless?.get(contestant.name)
      if (notes.trouble) continue
      await notes.attempt(async () => {
        const { process, version } = await ContestantProcess.start(contestant, { BENCH_SCALE: String(scale) })
        running.add(process)
        notes.version = version
      })
      if (notes.hung) hopeless?.set(contestant.name, `hung when it was to start for ${row.id}`)
      onProgress?.(`${row.id}: ${contestant.name} ${notes.trouble ?? `is ready (${notes.version})`}`)
    }

    for (let round = 1; round <= rounds; round++) {
      for (const [process, variant] of shuffle(pairs([...running], row.variants ?? ['']))) {
        if (!running.has(process)) continue
        const notes = showings.get(process.contestant.name)!
        await notes.attempt(async () => notes.add(await process.round(variant, row.limit ?? 60_000)))
        if (notes.trouble) {
          running.delete(process)
          process.kill()
        }
        const place = [`round ${round} of ${rounds}`, process.contestant.name, variant].filter(Boolean).join(', ')
        onProgress?.(`${row.id}: ${place}: ${notes.trouble ?? notes.last}`)
      }
    }
  } finally {
    await Promise.all([...running].map(process => process.end()))
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
  return showings
}

/** What is written down of one contestant while it is measured. */
class Notes implements Showing {
  version: string | undefined
  trouble: string | undefined
  hung = false
  /** The latest answer, for the eye. */
  last = ''
  readonly samples = new Map<string, number[]>()

  add(answer: Answer): void {
    const figures = Object.entries(answer)
    for (const [name, value] of figures) {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new ContestantError(`${name} is ${value}`)
      const values = this.samples.get(name)
      if (values) values.push(value)
      else this.samples.set(name, [value])
    }
    this.last = figures.map(([name, value]) => `${name} ${Number(value).toPrecision(4)}`).join(', ')
  }

  async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      if (!(error instanceof ContestantError)) throw error
      this.trouble = error.message
      this.hung = error instanceof HungError
    }
  }
}

function pairs<A, B>(some: readonly A[], others: readonly B[]): [A, B][] {
  return some.flatMap(one => others.map((other): [A, B] => [one, other]))
}

function shuffle<T>(items: T[]): T[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1))
    ;[items[index], items[other]] = [items[other]!, items[index]!]
  }
  return items
}
