/** What a lock gives to whoever acquired it. `using guard = lock.acquireSync()` releases it at the end of the block. */
export class Guard {
  #release: (() => void) | undefined
  /** The one that had the lock before died with it: what the lock guards may be half done. */
  readonly abandoned: boolean

  constructor(abandoned: boolean, release: () => void) {
    this.abandoned = abandoned
    this.#release = release
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
