import { type FrameConnection, messageKind, Patience, type SecondLane } from '@forkyard/worker'
import { cpuCount } from '../process/cpu-count.ts'

/** A call that comes later than this after the answer to the one before, and one that ran longer, is no call in a row. Milliseconds. */
const longestPause = 0.5
const longestTask = 0.2
/** Milliseconds for which we look for an answer before we sleep. */
const longestLook = 1

/*
 * On a busy machine the other side may not get a core while we wait for it, and waiting makes that worse. An answer in time
 * is worth one point, one that is late costs as many as it takes longer; without points the lane is closed, each time for longer.
 */
const firstPoints = 20
const mostPoints = 200
const costOfLateness = 5
const shortestRest = 10
const longestRest = 200

/** Lanes whose workers wait without sleeping: they take a core each, and one is for us. */
const open = new Set<ParentLane>()
let spareCores: number | undefined

/** Our end of the second lane to one worker (`second-lane.ts` of the worker): knows when it pays, and looks for the answers. */
export class ParentLane {
  readonly #lane: SecondLane
  readonly #connection: FrameConnection
  readonly #always: boolean
  /** When its last chunk ended, and how long that ran. */
  #ended = -Infinity
  #elapsed = Infinity
  /** A call is not answered, and we look for the answer until then. */
  #isWaiting = false
  #lookUntil = 0
  #immediate: NodeJS.Immediate | undefined
  readonly #patience = new Patience()
  #points = firstPoints
  #rest = shortestRest
  #restUntil = 0
  /** Chunks that went this way. */
  calls = 0

  /** @param always Whether it pays or not. */
  constructor(lane: SecondLane, connection: FrameConnection, always: boolean) {
    this.#lane = lane
    this.#connection = connection
    this.#always = always
  }

  /** A message went through the pipe. */
  passed(): void {
    this.#lane.passed()
  }

  /** Sends the frame of a chunk to a worker that has nothing to do. False: it has to go through the pipe. */
  call(chunk: number, frame: readonly Uint8Array[]): boolean {
    const now = performance.now()
    if (!this.#pays(now) && !this.#always) return false
    this.#lane.await(chunk)
    this.#isWaiting = true
    this.#lookUntil = now + longestLook
    this.#immediate ??= setImmediate(() => this.#look())
    if (!this.#lane.listening && !this.#always) return false
    if (frame.length > 1 || !this.#lane.call(frame[0]!)) return false
    if (!this.#lane.listening) this.#knock()
    this.#connection.bytesSent += frame[0]!.byteLength
    this.calls++
    return true
  }

  /** The worker has nothing more to do; what it did took so long. */
  ended(milliseconds: number): void {
    this.#isWaiting = false
    this.#ended = performance.now()
    this.#elapsed = milliseconds
  }

  /** Takes in an answer, when there is one. */
  take(): void {
    const frame = this.#lane.takeAnswer()
    if (!frame) return
    this.#patience.end()
    if (this.#points < mostPoints && ++this.#points === firstPoints) this.#rest = shortestRest
    this.#connection.accept(frame)
  }

  /** The worker is gone. */
  close(): void {
    this.take()
    this.#isWaiting = false
    open.delete(this)
  }

  /** Wakes the worker, who went to sleep meanwhile. */
  #knock(): void {
    this.#connection.send(messageKind.knock, [])
    this.#lane.passed()
  }

  #look(): void {
    this.#immediate = undefined
    if (!this.#isWaiting) return
    this.take()
    if (!this.#isWaiting) return
    const left = this.#lookUntil - performance.now()
    if (left > 0) {
      this.#patience.wait(longestLook - left)
      this.#immediate = setImmediate(() => this.#look())
      return
    }
    this.#isWaiting = false
    this.#patience.end()
    this.#lane.sleep()
    this.take()
    this.#late()
  }

  #late(): void {
    this.#points -= costOfLateness
    if (this.#points > 0) return
    this.#shut()
    this.#points = firstPoints / 2
    this.#restUntil = performance.now() + this.#rest
    this.#rest = Math.min(2 * this.#rest, longestRest)
  }

  #pays(now: number): boolean {
    if (now - this.#ended <= longestPause && this.#elapsed <= longestTask) return this.#open(now)
    this.#shut()
    return false
  }

  /** From now on the worker waits for the next call without sleeping. False: there is no core for it. */
  #open(now: number): boolean {
    if (this.#lane.wanted) return true
    // It waited for long, although we are quick.
    if (open.delete(this)) this.#late()
    if (now < this.#restUntil) return false
    for (const other of open) if (!other.#lane.wanted) open.delete(other)
    spareCores ??= cpuCount() - 1
    if (open.size >= spareCores) return false
    open.add(this)
    this.#lane.wanted = true
    return true
  }

  #shut(): void {
    if (open.delete(this)) this.#lane.wanted = false
  }
}
