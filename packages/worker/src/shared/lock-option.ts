import type { Cell } from '../memory/heap.ts'
import { instanceOf } from '../memory/instances.ts'
import { Exclusive } from '../sync/exclusive.ts'
import { RLock } from '../sync/rlock.ts'

export interface LockOption {
  /** The lock that guards it; default, and true: an RLock of its own; false: none. */
  lock?: Exclusive | boolean
}

/** The lock of a Value or SharedArray. Its own is made when it is first asked for. */
export class LockChoice {
  readonly #choice: Exclusive | boolean
  readonly #cell: Cell
  readonly #owner: string

  /** @throws {TypeError} */
  constructor({ lock = true }: LockOption, cell: Cell, owner: string) {
    if (typeof lock !== 'boolean' && !(lock instanceof Exclusive)) {
      throw new TypeError(`The option lock of a ${owner} must be a Lock, an RLock or a boolean, got ${String(lock)}.`)
    }
    this.#choice = lock
    this.#cell = cell
    this.#owner = owner
  }

  /** @throws {TypeError} when there is none. */
  get lock(): Exclusive {
    if (this.#choice === false) throw new TypeError(`This ${this.#owner} was made with { lock: false }.`)
    return this.#choice === true ? instanceOf(this.#cell, 'RLock', RLock, this.#cell) : this.#choice
  }

  /** How it travels: the own one is in the cell. */
  get option(): Exclusive | boolean {
    return this.#choice
  }
}
