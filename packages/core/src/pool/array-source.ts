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
    const taken: unknown[] = []
    try {
      // It may have become shorter, and a getter may make it so.
      while (taken.length < count && this.#next < this.#end) {
        if (this.#next >= this.#items.length) this.#end = this.#next
        else taken.push(this.#items[this.#next++])
      }
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
