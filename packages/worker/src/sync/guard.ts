/** What a lock gives to whoever acquired it. `using guard = lock.acquireSync()` releases it at the end of the block. */
export class Guard {
  #release: (() => void) | undefined
  readonly #hold: { readonly abandoned: boolean }

  constructor(hold: { readonly abandoned: boolean }, release: () => void) {
    this.#hold = hold
    this.#release = release
  }

  /** The one that had the lock before died with it: what the lock guards may be half done. */
  get abandoned(): boolean {
    return this.#hold.abandoned
  }

  /** Once; what comes later does nothing. */
  release(): void {
    const release = this.#release
    this.#release = undefined
    release?.()
  }

  [Symbol.dispose](): void {
    this.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release()
  }
}
