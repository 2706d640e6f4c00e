import type { ItemSource } from './source.ts'

/** The items of an array, read by index: a fifth of what its iterator costs. */
export class ArraySource implements ItemSource {
  readonly #items: readonly unknown[]
  #next = 0
  /** Items that are added later are not part of the call. */
  #end: number
  failure: { readonly error: unknown } | undefined
  readonly complete = true
  readonly waitingSince = undefined

  constructor(items: readonly unknown[]) {
    this.#items = items
    this.#end = items.length
  }

  get remaining(): number {
    return this.#end - this.#next
  }

  get ended(): boolean {
    return this.#next === this.#end
  }

  get pulledAt(): number {
    return performance.now()
  }

  get available(): number {
    return this.remaining
  }

  take(count: number): unknown[] {
    // It may have become shorter.
    this.#end = Math.max(this.#next, Math.min(this.#end, this.#items.length))
    const end = Math.min(this.#next + count, this.#end)
    try {
      const taken = this.#items.slice(this.#next, end)
      this.#next = end
      return taken
    } catch {
      return this.#takeUntilThrow(end)
    }
  }

  /** An item has a getter that throws: those before it are part of the call. */
  #takeUntilThrow(end: number): unknown[] {
    const taken: unknown[] = []
    try {
      while (this.#next < end) taken.push(this.#items[this.#next++])
    } catch (error) {
      this.failure = { error }
      this.#end = this.#next
    }
    return taken
  }

  prefetch(): void {
    // Nothing runs ahead: an item is there as soon as it is asked for.
  }

  close(): void {
    this.#end = this.#next
  }
}
