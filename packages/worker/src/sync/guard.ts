/** What was acquired: whether its last owner died with it, and how often whoever has it acquired it since. */
export interface Hold {
  abandoned: boolean
  depth: number
}

/** What guards are for. */
export interface Holdable {
  /** What a guard stands for is over. */
  leave(hold: Hold): void
}

/** What a lock gives to whoever acquired it. `using guard = lock.acquireSync()` releases it at the end of the block. */
export class Guard {
  /** Undefined once it was released. */
  #owner: Holdable | undefined
  readonly #hold: Hold

  constructor(owner: Holdable, hold: Hold) {
    this.#owner = owner
    this.#hold = hold
  }

  /** The one that had the lock before died with it: what the lock guards may be half done. */
  get abandoned(): boolean {
    return this.#hold.abandoned
  }

  /** Once; what comes later does nothing. */
  release(): void {
    const owner = this.#owner
    if (!owner) return
    this.#owner = undefined
    owner.leave(this.#hold)
  }

  [Symbol.dispose](): void {
    this.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release()
  }
}
