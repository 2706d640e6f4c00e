import { availableParallelism } from 'node:os'

/** Milliseconds. Longer is the way into sleep and out of it, which leaves the core to others. */
const longest = 0.01
const shortest = 0.003
/** After it was in vain several times, it is tried again once in so many waits: then others may have a core of their own. */
const waitsBetweenTrials = 32
/** The clock takes longer than a look. */
const looksBetweenClocks = 16

/** With one core, who is waited for cannot go on while somebody spins. */
const isAlone = availableParallelism() === 1

/**
 * Looks again and again for a short time before a thread goes to sleep: what comes soon need not wake it, which costs both
 * sides the way through the system. How long follows from how long it took before; while that was in vain, not at all.
 */
export class Spinner {
  #longest = longest
  #waits = 0

  /** Whether it came to be. */
  spin(isThere: () => boolean): boolean {
    if (isAlone) return false
    if (this.#longest < shortest) {
      this.#waits++
      if (this.#waits < waitsBetweenTrials) return false
      this.#waits = 0
      this.#longest = shortest
    }
    const start = performance.now()
    for (let now = start; now < start + this.#longest; now = performance.now()) {
      for (let look = 0; look < looksBetweenClocks; look++) {
        if (!isThere()) continue
        this.#longest = Math.min(longest, Math.max(shortest, 4 * (now - start)))
        return true
      }
    }
    this.#longest /= 2
    return false
  }
}
