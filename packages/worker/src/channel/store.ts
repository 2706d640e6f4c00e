import { show } from '../sync/sync-errors.ts'
import { Ledger, type LedgerHandle } from './ledger.ts'
import { Ring, type RingHandle } from './ring.ts'

export interface QueueOptions {
  /** The most values that are in it at a time. Default 0: as many as fit. */
  maxSize?: number
  /** Bytes for the values that are in it, rounded up to a power of two. Default 1 MiB. A larger value still goes through. */
  capacity?: number
}

export const defaultCapacity: number = 2 ** 20
const largestCapacity = 2 ** 30
const largestSize = 2 ** 31 - 1

export type StoreHandle = [maxSize: number, ring: RingHandle, ledger: LedgerHandle | null]

/** What a queue is made of. */
export class Store {
  readonly maxSize: number
  readonly ring: Ring
  readonly ledger: Ledger | undefined

  private constructor(maxSize: number, ring: Ring, ledger: Ledger | undefined) {
    this.maxSize = maxSize
    this.ring = ring
    this.ledger = ledger
  }

  /** @throws {TypeError | RangeError} that names the option which is wrong. */
  static create(options: QueueOptions, type: 'Queue' | 'JoinableQueue'): Store {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError(`The options of a ${type} must be an object, got ${show(options)}: write { maxSize: 100 }.`)
    }
    const { maxSize = 0, capacity = defaultCapacity } = options
    checkInteger('maxSize', maxSize, 0, largestSize, `a ${type}`)
    checkCapacity(capacity, `a ${type}`)
    const ring = Ring.create(capacity)
    return new Store(maxSize, ring, type === 'JoinableQueue' ? Ledger.create(ring) : undefined)
  }

  static attach([maxSize, handle, ledger]: StoreHandle): Store {
    const ring = Ring.attach(handle)
    return new Store(maxSize, ring, ledger ? Ledger.attach(ring, ledger) : undefined)
  }

  get handle(): StoreHandle {
    return [this.maxSize, this.ring.handle, this.ledger?.handle ?? null]
  }
}

/** @throws {RangeError} */
export function checkCapacity(capacity: unknown, whose: string): void {
  checkInteger('capacity', capacity, 1, largestCapacity, whose)
}

function checkInteger(name: string, value: unknown, least: number, most: number, whose: string): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw new RangeError(
    `The option ${name} of ${whose} must be an integer from ${least} to ${most}, got ${show(value)}.`,
  )
}
