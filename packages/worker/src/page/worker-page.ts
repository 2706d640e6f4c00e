import { Segment, type SegmentHandle } from '../memory/segment.ts'
import type { Prepared } from '../wire/codec.ts'
import { Deliveries } from './deliveries.ts'
import { ResultLog } from './result-log.ts'
import { laneSize, SecondLane } from './second-lane.ts'

/*
 * The memory that one worker shares with its parent: what must survive the worker, and what must be seen at once.
 *
 *   int32  claimed      the item that the worker came to last          worker writes
 *          running      ... and really began, after a look at `taken`  worker writes
 *          finished     items before this one are through              worker writes
 *          takenFrom    items from here ...                            parent writes
 *          takenTo      ... to here are the parent's again             parent writes
 *          aborted      the item that nobody waits for any more        parent writes
 *          heard        how many messages with results were read       parent writes
 *   f64    since        when `running` began                           worker writes
 *   bytes  why nobody waits for `aborted` any more                     parent writes
 *          the second lane (`second-lane.ts`)
 *          the log of results that are not in the pipe yet             worker writes
 *
 * Items are numbered through for each worker, in the order in which it was sent them, modulo 2^32.
 *
 * Both sides go through `claimed` and `taken`, each writing its own word before it reads the other's, so that no item is
 * both run here and taken back:
 *
 *   worker   store(claimed, i); if (i is in taken) leave it; store(running, i); run it
 *   parent   store(taken, k ..); at = load(claimed)      from max(k, at + 1) on everything is the parent's; the one item
 *                                                        between, if there is one, is settled by the worker's report
 */

const pageSize = 131_072
const reasonStart = 128
const reasonSize = 4096
const laneStart = reasonStart + reasonSize
const logStart = laneStart + laneSize

const claimed = 0
const running = 1
const finished = 2
const takenFrom = 3
const takenTo = 4
const aborted = 5
const heard = 6
/** In float64. */
const since = 4

/** Difference of two item numbers, which wrap around. */
export function distance(to: number, from: number): number {
  return (to - from) | 0
}

/** Milliseconds of a clock that all processes of the machine share. */
const clockOffset = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/** Nobody waits for an item any more. */
export interface Abort {
  /** Undefined: it did not come along. */
  readonly reason: Prepared
}

export class WorkerPage {
  readonly #segment: Segment
  readonly #words: Int32Array
  readonly #floats: Float64Array
  /** Results that are not in the pipe yet. */
  readonly log: ResultLog
  readonly lane: SecondLane
  readonly #reason: ResultLog
  readonly deliveries: Deliveries

  private constructor(segment: Segment) {
    this.#segment = segment
    this.#words = new Int32Array(segment.buffer)
    this.#floats = new Float64Array(segment.buffer)
    this.log = new ResultLog(segment.buffer, logStart)
    this.lane = new SecondLane(segment.buffer, laneStart)
    this.#reason = new ResultLog(segment.buffer, reasonStart, reasonSize)
    this.deliveries = new Deliveries(() => Atomics.load(this.#words, heard))
  }

  /**
   * The parent makes it.
   * @throws {UnsupportedPlatformError}
   */
  static create(): WorkerPage {
    const page = new WorkerPage(Segment.create(pageSize))
    Atomics.store(page.#words, claimed, -1)
    Atomics.store(page.#words, running, -1)
    Atomics.store(page.#words, aborted, -1)
    return page
  }

  /**
   * The worker attaches it.
   * @throws {SegmentGoneError | UnsupportedPlatformError}
   */
  static attach(handle: SegmentHandle): WorkerPage {
    const segment = Segment.attach(handle)
    segment.close()
    return new WorkerPage(segment)
  }

  get handle(): SegmentHandle {
    return this.#segment.handle
  }

  /** The worker has attached it, or never will. */
  close(): void {
    this.#segment.close()
  }

  /** The worker is gone, and all that it left was read. */
  dispose(): void {
    this.#segment.dispose()
  }

  // -- the worker's side

  /** Comes to an item at a time of `performance.now()`. False: the parent has it back, and it must not be run. */
  claim(item: number, now: number): boolean {
    // The time first: who reads `running` and then the time may see one that is too late, never one that is too early.
    this.#floats[since] = clockOffset + now
    Atomics.store(this.#words, claimed, item)
    if (this.#isTaken(item)) return false
    Atomics.store(this.#words, running, item)
    return true
  }

  /** The item's result is in the log, or in the pipe. */
  finish(item: number): void {
    Atomics.store(this.#words, finished, (item + 1) | 0)
  }

  abortOf(item: number): Abort | undefined {
    if (Atomics.load(this.#words, aborted) !== item) return undefined
    try {
      return { reason: this.#reason.read()[0]?.value }
    } catch {
      return { reason: undefined }
    }
  }

  #isTaken(item: number): boolean {
    return (
      distance(item, Atomics.load(this.#words, takenFrom)) >= 0 &&
      distance(item, Atomics.load(this.#words, takenTo)) < 0
    )
  }

  // -- the parent's side

  /**
   * Takes items back; of those between only the ones from the returned number on are certain not to be run here.
   * @param known The worker has come to this item for certain: a crash may have written over the page.
   */
  take(from: number, to: number, known: number): number {
    Atomics.store(this.#words, takenFrom, from)
    Atomics.store(this.#words, takenTo, to)
    const at = Atomics.load(this.#words, claimed)
    if (distance(at, known) < 0 || distance(at, to) >= 0) return to
    return distance(at, from) >= 0 ? (at + 1) | 0 : from
  }

  /** Nothing is taken any more: the worker is past all that was. */
  release(): void {
    Atomics.store(this.#words, takenFrom, Atomics.load(this.#words, takenTo))
  }

  /** @param reason Leaves itself out when it is larger than 4 KiB. */
  abort(item: number, reason: Prepared): void {
    this.#reason.clear()
    this.#reason.append(item, reason)
    Atomics.store(this.#words, aborted, item)
  }

  /** A message with results was read, and what processes share in it is attached. */
  hear(): void {
    Atomics.add(this.#words, heard, 1)
  }

  /** The item that began last, over or not. */
  get running(): number {
    return Atomics.load(this.#words, running)
  }

  /** Items before this one are through. */
  get finished(): number {
    return Atomics.load(this.#words, finished)
  }

  /** Milliseconds for which the item has been running; undefined when it is not (or just began). */
  elapsed(item: number): number | undefined {
    if (this.running !== item || distance(this.finished, item) > 0) return undefined
    const start = this.#floats[since]!
    return this.running === item ? clockOffset + performance.now() - start : undefined
  }
}
