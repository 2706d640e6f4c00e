/** What one call asks for. */
export class Operation<T> {
  #outcome: { readonly value: T } | { readonly error: unknown } | undefined
  #settled: (() => void) | undefined
  #late: { readonly reason: unknown } | undefined

  get isSettled(): boolean {
    return this.#outcome !== undefined
  }

  /** @throws what it failed with. */
  get result(): T {
    const outcome = this.#outcome!
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  succeed(value: T): void {
    this.#outcome = { value }
    this.#settled?.()
  }

  fail(error: unknown): void {
    this.#outcome = { error }
    this.#settled?.()
  }

  whenSettled(callback: () => void): void {
    this.#settled = callback
  }

  /** Its time is over, but it cannot be left half done: it fails when it would have to begin again. */
  failLater(reason: unknown): void {
    this.#late ??= { reason }
  }

  /** Whether it failed, as its time was over. */
  failIfLate(): boolean {
    if (this.#late) this.fail(this.#late.reason)
    return this.#late !== undefined
  }
}
