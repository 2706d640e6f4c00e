import { libc } from '../memory/libc.ts'

/** Milliseconds. Who is at work on another core has answered by then, mostly. */
const longest = 0.03

/**
 * Of one side that looks for the other's answer without sleeping. The system may have put both on one core, as it does with
 * a process that is woken through a pipe: then nothing happens while one looks, until it lets the other run.
 */
export class Patience {
  #limit = longest
  #yields = 0

  /** Nothing has come for so many milliseconds. */
  wait(milliseconds: number): void {
    if (milliseconds < this.#limit) return
    this.#yields++
    libc().yieldCore()
  }

  /** The wait is over. When one turn was enough for the other side, both are on one core: next time it gets its turn at once. */
  end(): void {
    this.#limit = this.#yields === 1 ? 0 : longest
    this.#yields = 0
  }
}
