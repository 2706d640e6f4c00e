import type { Cell } from '../memory/heap.ts'
import { everybody } from '../sync/futex.ts'
import type { Mutex } from '../sync/mutex.ts'
import { AwaitedWord } from './awaited-word.ts'

const closed = 1
const positionMask = 2 ** 31 - 1

/** How far it is from the one position to the other. */
export function distance(to: number, from: number): number {
  return (to - from) & positionMask
}

/**
 * The tail of a ring, or its head: a position, moved by who has the lock. Its state is the position times two, and whether it
 * was closed, so that nothing gets past the closing.
 */
export class Side extends AwaitedWord {
  readonly lock: Mutex

  constructor(cell: Cell, lock: Mutex) {
    super(cell)
    this.lock = lock
  }

  static positionOf(state: number): number {
    return state >>> 1
  }

  get position(): number {
    return Side.positionOf(this.state)
  }

  get lastPosition(): number {
    return Side.positionOf(this.lastState)
  }

  get isClosed(): boolean {
    return (this.state & closed) !== 0
  }

  /** False: it was closed, and stays where it is. */
  moveTo(position: number): boolean {
    const now = this.lastState
    return (now & closed) === 0 && this.change(now, position << 1)
  }

  /** It does not move any more. */
  close(): void {
    for (let now = this.state; (now & closed) === 0; now = this.state) if (this.change(now, now | closed)) break
    this.wake(everybody)
  }
}
