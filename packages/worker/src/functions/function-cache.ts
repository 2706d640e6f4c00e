import type { Recipe } from './recipe.ts'

/** Functions that a worker keeps, and the bytes that they travelled with. */
const mostFunctions = 256
const mostBytes = 2 ** 25

/**
 * The functions that a worker knows, by their ids. Parent and worker each have one, see the same calls in the same order,
 * and so always agree on what is in it: no message says that something was forgotten.
 */
export class FunctionCache<T> {
  readonly #entries = new Map<number, { readonly value: T; readonly bytes: number }>()
  #bytes = 0

  has(id: number): boolean {
    return this.#entries.has(id)
  }

  /** What is known under this id; it was used just now. */
  get(id: number): T | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    return entry.value
  }

  /** Forgets what was not used for longest, to make room. The new one itself always stays. */
  add(id: number, value: T, recipe: Recipe): void {
    const bytes = recipe.kind === 'closure' ? recipe.capsule.length : 0
    this.#entries.set(id, { value, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#entries) {
      if (oldest === id || (this.#entries.size <= mostFunctions && this.#bytes <= mostBytes)) return
      this.#entries.delete(oldest)
      this.#bytes -= entry.bytes
    }
  }
}
