import { distance } from '../page/worker-page.ts'
import type { FrameConnection } from '../wire/connection.ts'
import { messageKind } from '../wire/messages.ts'
import type { ItemRecord } from './item-record.ts'

/** Items that are longer than this are announced one by one: a message (2-5 us) is small beside them. Milliseconds. */
const longItem = 0.05
/** Shorter ones are announced for so long at once. Milliseconds. */
const leaseTime = 1
const mostItems = 1024
const none = { from: 0, to: 0 }

/**
 * The record of a worker that shares no memory with its parent. It announces items before it runs them: one by one while
 * they are long, else as many as run in a millisecond. At a death it is undecided which of those announced last had started.
 */
export class Leases implements ItemRecord {
  readonly #connection: FrameConnection
  /** Items before this one are announced. */
  #announced = 0
  /** When the last lease began, and with which item. */
  #start: { readonly item: number; readonly time: number } | undefined
  #loading = false
  #taken: { readonly from: number; readonly to: number } = none
  /** Nothing can be in them that has to be kept. */
  readonly deliveries: ItemRecord['deliveries'] = { sent: () => {} }
  /** Nothing is kept beside the results that wait for the next write. */
  readonly log: ItemRecord['log'] = { append: () => true, clear: () => {} }

  constructor(connection: FrameConnection) {
    this.#connection = connection
  }

  claim(item: number, now: number, end: number): boolean {
    if (this.#taken !== none) {
      if (this.isTaken(item)) return false
      // Numbers wrap around: what is passed must not be met again.
      if (distance(item, this.#taken.to) >= 0) this.#taken = none
    }
    const loading = now === Infinity
    if (distance(item, this.#announced) < 0 && !this.#loading) return true
    const length = loading ? 1 : Math.min(this.#affordable(item, now), distance(end, item))
    this.#start = loading ? undefined : { item, time: now }
    this.#loading = loading
    this.#announced = (item + length) | 0
    this.#connection.send(messageKind.started, [this.#announced, loading])
    return true
  }

  finish(): void {
    // Its result says so.
  }

  abortOf(): undefined {
    // The message that says so is read when the event loop turns.
    return undefined
  }

  take(from: number, to: number): void {
    this.#taken = { from, to }
  }

  isTaken(item: number): boolean {
    return distance(item, this.#taken.from) >= 0 && distance(item, this.#taken.to) < 0
  }

  #affordable(item: number, now: number): number {
    if (!this.#start) return 1
    const mean = (now - this.#start.time) / Math.max(1, distance(item, this.#start.item))
    return mean >= longItem ? 1 : Math.min(mostItems, Math.floor(leaseTime / Math.max(mean, leaseTime / mostItems)))
  }
}
