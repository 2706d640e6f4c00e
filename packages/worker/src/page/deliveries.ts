/** Milliseconds for which a worker that leaves waits for its parent, who may be computing, to take what it sent. */
const longestLinger = 60_000

/**
 * Results are on their way until the parent has read them. What processes share among them is the parent's only then: until
 * then the worker keeps it, and does not leave.
 */
export class Deliveries {
  /** How many messages with results the parent has read. */
  readonly #heard: () => number
  #sent = 0
  #held: { readonly message: number; readonly things: readonly object[] }[] = []

  constructor(heard: () => number) {
    this.#heard = heard
  }

  /** A message with results was sent, and these things in it. */
  sent(things: readonly object[]): void {
    this.#sent = (this.#sent + 1) | 0
    if (this.#held.length > 0) this.#release()
    if (things.length > 0) this.#held.push({ message: this.#sent, things })
  }

  /** Blocks until the parent has all of them. */
  linger(): void {
    const never = new Int32Array(new SharedArrayBuffer(4))
    for (let waited = 0; waited < longestLinger; waited++) {
      this.#release()
      if (this.#held.length === 0) return
      Atomics.wait(never, 0, 0, 1)
    }
  }

  #release(): void {
    const heard = this.#heard()
    this.#held = this.#held.filter(({ message }) => ((message - heard) | 0) > 0)
  }
}
