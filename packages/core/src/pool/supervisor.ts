import { TaskTimeoutError } from '../errors.ts'
import type { Chunk } from './chunk.ts'
import type { Runner } from './engine.ts'
import { longItem, type Placement } from './placement.ts'
import type { ReturnedChunks } from './returned-chunks.ts'
import type { GivenUp } from './work.ts'
import { privateMemory } from './worker-info.ts'
import type { Workforce } from './workforce.ts'

/*
 * Looks at what the workers run, and ends what must not go on: an item whose time is over, or that nobody wants any more.
 * It ends its worker, as nothing else ends `for (;;);`. Before that everything behind the item is taken back, and the item
 * looked at again: whatever else could be running then cannot start any more, so nobody else is hurt.
 */

/** Milliseconds between two looks at the memory of a worker: one takes 20 us. */
const memoryInterval = 20
/** Milliseconds for which a worker that is up may not come to what it was sent: then it is of no use. */
const longestAbsence = 30_000

/** An item waits so many times longer for its worker after each move to another one. */
const moveFactor = 8
/** What a worker decodes in a millisecond at the least, on a busy machine. */
const bytesPerMillisecond = 20_000

/** Items of a chunk that nobody wants, of which one runs or may still start. */
interface Unwanted {
  readonly runner: Runner
  readonly chunk: Chunk
  readonly from: number
  readonly to: number
  readonly reason: unknown
  /** When what runs on is ended, in milliseconds of `performance.now()`. */
  readonly due: number
  /** It was told that it is running in vain. */
  told: boolean
}

/** A worker does not come to what it was sent. */
interface Absence {
  /** The id of the first that it has: not itself, which may hold memory that nobody else has any more. */
  readonly chunk: number
  /** Milliseconds so far. */
  readonly away: number
  /** When it was looked at last. */
  readonly seen: number
  /** Bytes that waited to be written to it then: while they change, it reads. */
  readonly unsentBytes: number
}

interface Doom {
  readonly chunk: Chunk
  readonly position: number
  readonly error: unknown
}

export class Supervisor {
  readonly #workforce: Workforce
  readonly #placement: Placement
  readonly #returned: ReturnedChunks
  readonly #memoryPerWorker: number
  #timer: NodeJS.Timeout | undefined
  #nextLook = Infinity
  readonly #dooms = new Map<Runner, Doom>()
  readonly #unwanted = new Set<Unwanted>()
  readonly #looked = new WeakMap<Runner, number>()
  readonly #absences = new WeakMap<Runner, Absence>()

  constructor(workforce: Workforce, placement: Placement, returned: ReturnedChunks, memoryPerWorker: number) {
    this.#workforce = workforce
    this.#placement = placement
    this.#returned = returned
    this.#memoryPerWorker = memoryPerWorker
  }

  /** Something was sent, or waits with a deadline: it is looked at within so many milliseconds. */
  watch(milliseconds: number = longItem): void {
    const due = performance.now() + milliseconds
    if (due >= this.#nextLook) return
    clearTimeout(this.#timer)
    this.#nextLook = due
    this.#timer = setTimeout(() => this.#look(), Math.max(1, Math.ceil(milliseconds))).unref()
  }

  /** What an item failed of, when its worker was ended because of it. */
  verdict(runner: Runner, chunk: Chunk, position: number): { readonly error: unknown } | undefined {
    const doom = this.#dooms.get(runner)
    return doom && doom.chunk === chunk && doom.position === position ? doom : undefined
  }

  forget(runner: Runner): void {
    this.#dooms.delete(runner)
  }

  /** Nobody wants the items of a chunk at these positions. */
  giveUp(runner: Runner, chunk: Chunk, from: number, to: number, { reason, grace = Infinity }: GivenUp): void {
    runner.takeBack(chunk, from)
    const unwanted = { runner, chunk, from, to, reason, due: performance.now() + grace, told: false }
    this.#unwanted.add(unwanted)
    this.#lookAtUnwanted(unwanted, performance.now())
    if (this.#unwanted.has(unwanted)) this.watch(Math.min(longItem, grace / 2))
  }

  #lookAtUnwanted(unwanted: Unwanted, now: number): void {
    const { runner, chunk, from, to, reason, due } = unwanted
    const over = chunk.answered >= Math.min(to, chunk.items.length) || !runner.chunks.includes(chunk)
    if (over || this.#dooms.has(runner)) {
      this.#unwanted.delete(unwanted)
      return
    }
    const { running } = runner
    if (running?.chunk !== chunk || running.position < from || running.position >= to) return
    if (!unwanted.told) runner.abort(chunk, running.position, reason)
    // A task that computes cannot hear the message with the reason, but it may look at the page.
    else runner.flagAborted(chunk, running.position, reason)
    unwanted.told = true
    if (now >= due) this.#end(runner, chunk, running.position, reason)
  }

  /** A worker that has grown too large is replaced when its item is through. */
  checkMemory(runner: Runner): void {
    if (this.#memoryPerWorker === Infinity) return
    const now = performance.now()
    if (runner.chunks.length > 0 && now - (this.#looked.get(runner) ?? -Infinity) < memoryInterval) return
    this.#looked.set(runner, now)
    if ((privateMemory(runner.pid) ?? 0) <= this.#memoryPerWorker) return
    this.#workforce.outgrown(runner)
    const [first] = runner.chunks
    if (first) runner.takeBack(first, runner.running?.behind ?? first.answered)
  }

  #look(): void {
    this.#nextLook = Infinity
    const now = performance.now()
    this.#returned.expire(now)
    for (const unwanted of this.#unwanted) this.#lookAtUnwanted(unwanted, now)
    for (const runner of [...this.#workforce.runners]) this.#lookAt(runner, now)
    const idle = this.#workforce.runners.every(runner => runner.chunks.length === 0)
    if (!idle || this.#returned.nextDeadline < Infinity) this.watch(this.#untilNextLook())
  }

  #lookAt(runner: Runner, now: number): void {
    if (this.#dooms.has(runner) || runner.state === 'dead') return
    const [first] = runner.chunks
    if (!first) {
      this.#absences.delete(runner)
      return
    }
    for (const chunk of runner.chunks) {
      if (now >= chunk.deadline) {
        runner.takeBack(chunk, 0)
        break
      }
    }
    const { running } = runner
    if (!running) return this.#lookAfter(runner, first, now)
    this.#absences.delete(runner)
    const { chunk, position, behind, elapsed } = running
    const { taskTimeout = Infinity } = chunk.origin.terms
    if (elapsed >= taskTimeout) {
      this.#end(runner, chunk, position, new TaskTimeoutError('taskTimeout', taskTimeout, chunk.indexOf(position)))
    } else if (now >= chunk.deadline) {
      const error = new TaskTimeoutError('totalTimeout', chunk.origin.terms.totalTimeout ?? 0, chunk.indexOf(position))
      this.#end(runner, chunk, position, error)
    } else if (!runner.awaitsReturn) {
      this.#share(runner, chunk, behind, elapsed)
    }
  }

  /** It has work and does not come to it: it still starts, or was stopped, or computes what a task left behind. */
  #lookAfter(runner: Runner, first: Chunk, now: number): void {
    const { unsentBytes } = runner
    const absence = this.#absences.get(runner)
    // While we were away ourselves, it may have come and answered.
    const sameAsBefore = absence?.chunk === first.id && absence.unsentBytes === unsentBytes
    const away = sameAsBefore ? absence.away + Math.min(now - absence.seen, 2 * longItem) : 0
    this.#absences.set(runner, { chunk: first.id, away, seen: now, unsentBytes })
    // It may be decoding what is large, for which another worker takes as long.
    const patience = longItem * moveFactor ** first.moves + first.bytes / bytesPerMillisecond
    if (away >= patience && this.#placement.hasIdleWorker) {
      first.moves++
      runner.takeBack(first, 0, this.#placement.groupOf(first))
    }
    if (away < longestAbsence || runner.state === 'starting') return
    runner.takeBack(first, 0)
    if (!runner.running) this.#workforce.replaceNow(runner)
  }

  /** What waits behind a long item, or is more than a worker's share while another is idle, goes elsewhere. */
  #share(runner: Runner, chunk: Chunk, position: number, elapsed: number): void {
    const rest = this.#placement.firstMovable(chunk, position)
    if (elapsed >= longItem) {
      const [, next] = runner.chunks
      if (rest < chunk.items.length) runner.takeBack(chunk, rest, this.#placement.groupOf(chunk))
      else if (next) runner.takeBack(next, 0, this.#placement.groupOf(next))
    } else if (this.#placement.hasIdleWorker && this.#placement.timeFrom(chunk, rest) > longItem) {
      const half = this.#placement.firstMovable(chunk, Math.ceil((rest + chunk.items.length) / 2))
      if (half < chunk.items.length) runner.takeBack(chunk, half, this.#placement.groupOf(chunk))
    }
  }

  #end(runner: Runner, chunk: Chunk, position: number, error: unknown): void {
    if (this.#dooms.has(runner)) return
    runner.takeBack(chunk, position + 1)
    const { running } = runner
    // Of items that were announced together nobody knows which one it is.
    if (running?.chunk !== chunk || running.position !== position || !running.certain) return
    this.#dooms.set(runner, { chunk, position, error })
    this.#workforce.replaceNow(runner)
  }

  #untilNextLook(): number {
    const now = performance.now()
    const times = [this.#returned.nextDeadline, ...[...this.#unwanted].map(({ due }) => due)]
    for (const { chunks, running } of this.#workforce.runners) {
      if (running) times.push(now - running.elapsed + (running.chunk.origin.terms.taskTimeout ?? Infinity))
      for (const { deadline } of chunks) times.push(deadline)
    }
    // What is late was looked at just now, and could not be ended yet.
    return Math.min(longItem, ...times.filter(time => time > now).map(time => time - now))
  }
}
