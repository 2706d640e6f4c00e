import { ArraySource } from './array-source.ts'

/** Where the items of a call come from. */
export interface ItemSource {
  /** Items left, when that is known without looking. */
  readonly remaining: number | undefined
  /** Nothing more will come. */
  readonly ended: boolean
  /** What the source threw, once it did; it has ended then. */
  readonly failure: { readonly error: unknown } | undefined
  /** Items that can be taken without waiting, as far as that is known. */
  readonly available: number
  /** When the first of them was pulled, in milliseconds of `performance.now()`; undefined when none waits. */
  readonly waitingSince: number | undefined
  /** When the last item that was taken was pulled. */
  readonly pulledAt: number
  /** What is available is all that will ever come. */
  readonly complete: boolean
  take(count: number): unknown[]
  /** Lets the source run ahead until so many items wait to be taken. */
  prefetch(count: number): void
  /** No more items are wanted: calls the source's `return()`. */
  close(): void
}

type Items<T> = Iterable<T> | AsyncIterable<T>

/**
 * @param arrived Called when an asynchronous source has more, or has ended.
 * @throws {TypeError} when `items` cannot be iterated.
 */
export function openSource(items: Items<unknown>, arrived: () => void): ItemSource {
  if (items !== null && items !== undefined) {
    const sync = (items as Iterable<unknown>)[Symbol.iterator]
    if (isOrdinaryArray(items)) return new ArraySource(items)
    if (typeof sync === 'function') return new SyncSource(items as Iterable<unknown>)
    const async = (items as AsyncIterable<unknown>)[Symbol.asyncIterator]
    if (typeof async === 'function') return new AsyncSource(items as AsyncIterable<unknown>, arrived)
  }
  throw new TypeError(
    `The items must be iterable (an array, a generator, a Set, an async iterable ...), got ${items === null ? 'null' : typeof items}.`,
  )
}

/** Items are pulled from the iterator at the moment when they are taken. */
class SyncSource implements ItemSource {
  readonly #iterator: Iterator<unknown>
  #remaining: number | undefined
  #failure: { error: unknown } | undefined
  #ended = false
  readonly complete = true
  readonly waitingSince = undefined

  constructor(items: Iterable<unknown>) {
    this.#iterator = items[Symbol.iterator]()
    this.#remaining = knownLength(items)
    this.#ended = this.#remaining === 0
  }

  get remaining(): number | undefined {
    return this.#remaining
  }

  get ended(): boolean {
    return this.#ended
  }

  get failure(): { error: unknown } | undefined {
    return this.#failure
  }

  get pulledAt(): number {
    return performance.now()
  }

  get available(): number {
    return this.#ended ? 0 : (this.#remaining ?? Infinity)
  }

  take(count: number): unknown[] {
    const taken: unknown[] = []
    try {
      while (taken.length < count && !this.#ended) {
        const { done, value } = this.#iterator.next()
        if (done) {
          this.#ended = true
        } else {
          taken.push(value)
          if (this.#remaining !== undefined && --this.#remaining === 0) this.#ended = true
        }
      }
    } catch (error) {
      this.#failure = { error }
      this.#ended = true
    }
    return taken
  }

  prefetch(): void {
    // Nothing runs ahead: an item is there as soon as it is asked for.
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    try {
      this.#iterator.return?.()
    } catch {
      // The call is over: what its source throws now has nobody left to go to.
    }
  }
}

function isOrdinaryArray(items: object): items is unknown[] {
  if (!Array.isArray(items) || Object.getPrototypeOf(items) !== Array.prototype) return false
  return items[Symbol.iterator] === Array.prototype[Symbol.iterator] && items.constructor === Array
}

/** Only of types whose iteration yields exactly so many items, so that the end is known without one more `next()`. */
function knownLength(items: Iterable<unknown>): number | undefined {
  if (ArrayBuffer.isView(items) && 'length' in items) return items.length as number
  if (Array.isArray(items) && items[Symbol.iterator] === Array.prototype[Symbol.iterator]) return items.length
  if (items instanceof Set || items instanceof Map) return items.size
  return undefined
}

/** Items are asked for in the background, one after the other, as far ahead as there is room. */
class AsyncSource implements ItemSource {
  readonly #iterator: AsyncIterator<unknown>
  readonly #arrived: () => void
  readonly #waiting: { readonly item: unknown; readonly at: number }[] = []
  pulledAt = 0
  #wanted = 0
  #asking = false
  #exhausted = false
  #failure: { error: unknown } | undefined
  readonly remaining = undefined

  constructor(items: AsyncIterable<unknown>, arrived: () => void) {
    this.#iterator = items[Symbol.asyncIterator]()
    this.#arrived = arrived
  }

  get ended(): boolean {
    return this.#exhausted && this.#waiting.length === 0
  }

  get failure(): { error: unknown } | undefined {
    return this.ended ? this.#failure : undefined
  }

  get waitingSince(): number | undefined {
    return this.#waiting[0]?.at
  }

  get available(): number {
    return this.#waiting.length
  }

  get complete(): boolean {
    return this.#exhausted
  }

  take(count: number): unknown[] {
    const taken = this.#waiting.splice(0, count)
    this.pulledAt = taken.at(-1)?.at ?? 0
    return taken.map(({ item }) => item)
  }

  prefetch(count: number): void {
    this.#wanted = count
    if (!this.#asking) void this.#ask()
  }

  close(): void {
    this.#waiting.length = 0
    if (this.#exhausted) return
    this.#exhausted = true
    // As above, and `return` may throw at once.
    void (async () => this.#iterator.return?.())().catch(() => {})
  }

  async #ask(): Promise<void> {
    this.#asking = true
    while (!this.#exhausted && this.#waiting.length < this.#wanted) {
      try {
        const { done, value } = await this.#iterator.next()
        if (this.#exhausted) break
        if (done) this.#exhausted = true
        else this.#waiting.push({ item: value, at: performance.now() })
      } catch (error) {
        this.#failure = { error }
        this.#exhausted = true
      }
      this.#arrived()
    }
    this.#asking = false
  }
}
