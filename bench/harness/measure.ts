import type { Contestant } from './contestant.ts'
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
  const session = new Session(row, options)
  const stop = () => {
    session.kill()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    for (const contestant of row.contestants) await session.start(contestant)
    for (let round = 1; round <= options.rounds; round++) await session.goRound(round)
  } finally {
    await session.end()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
  return session.showings
}

/** The contestants of a row while they are measured. */
class Session {
  readonly showings = new Map<string, Notes>()
  #row: Row
  #options: MeasureOptions
  #running = new Set<ContestantProcess>()

  constructor(row: Row, options: MeasureOptions) {
    this.#row = row
    this.#options = options
  }

  async start(contestant: Contestant): Promise<void> {
    const { scale = 1, hopeless } = this.#options
    const notes = new Notes()
    this.showings.set(contestant.name, notes)
    notes.trouble = hopeless?.get(contestant.name)
    if (notes.trouble) return
    const program = new ContestantProcess(contestant, { BENCH_SCALE: String(scale) })
    await this.#attempt(program, async () => {
      notes.version = await program.ready()
    })
    if (notes.hung) hopeless?.set(contestant.name, `hung when it was to start for ${this.#row.id}`)
    this.#report(contestant.name, notes.trouble ?? `is ready (${notes.version})`)
  }

  async goRound(round: number): Promise<void> {
    const { variants = [''], limit = 60_000 } = this.#row
    for (const [program, variant] of shuffle(pairs([...this.#running], variants))) {
      if (!this.#running.has(program)) continue
      const { name } = program.contestant
      const notes = this.showings.get(name)!
      await this.#attempt(program, async () => notes.add(await program.round(variant, limit)))
      const place = [`round ${round} of ${this.#options.rounds}`, name, variant].filter(Boolean)
      this.#report(place.join(', '), notes.trouble ?? notes.last)
    }
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running].map(program => program.end()))
  }

  kill(): void {
    for (const program of this.#running) program.kill()
  }

  /** Ends the program for which the step fails. */
  async #attempt(program: ContestantProcess, step: () => Promise<void>): Promise<void> {
    this.#running.add(program)
    try {
      await step()
    } catch (error) {
      if (!(error instanceof ContestantError)) throw error
      this.showings.get(program.contestant.name)!.fail(error)
      this.#running.delete(program)
      program.kill()
    }
  }

  #report(place: string, text: string): void {
    this.#options.onProgress?.(`${this.#row.id}: ${place}: ${text}`)
  }
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

  fail(error: ContestantError): void {
    this.trouble = error.message
    this.hung = error instanceof HungError
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
