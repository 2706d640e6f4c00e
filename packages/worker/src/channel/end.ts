import type { Cell, CellHandle } from '../memory/heap.ts'
import type { Ring, RingHandle } from './ring.ts'
import { type Gift, Users } from './users.ts'

export type EndHandle = [
  isFirst: boolean,
  mine: CellHandle,
  theirs: CellHandle,
  out: RingHandle | null,
  incoming: RingHandle | null,
  gift: Gift,
]

/** Of which rings and cells an end consists. */
export class End {
  /** Of the two that `pipe()` returned. */
  readonly isFirst: boolean
  readonly mine: Users
  readonly theirs: Users
  /** Undefined: it only receives. */
  readonly out: Ring | undefined
  /** Undefined: it only sends. */
  readonly in: Ring | undefined

  constructor(isFirst: boolean, mine: Cell, theirs: Cell, out: Ring | undefined, incoming: Ring | undefined) {
    this.isFirst = isFirst
    this.out = out
    this.in = incoming
    // Beside the ring that every pipe has: the one to its first end.
    const { extra } = (isFirst ? incoming : out)!
    const half = extra.length / 2
    const [first, second] = [extra.subarray(0, half), extra.subarray(half)]
    this.mine = new Users(mine, isFirst ? first : second)
    this.theirs = new Users(theirs, isFirst ? second : first)
  }

  handle(message: object): EndHandle {
    const { isFirst, mine, theirs, out, in: incoming } = this
    const handles = [mine.cell.handle, theirs.cell.handle, out?.handle ?? null, incoming?.handle ?? null] as const
    return [isFirst, ...handles, mine.give(message)]
  }

  /** When nobody uses it any more, the other end hears of it. */
  leave(): void {
    this.mine.leave()
    if (!this.mine.isDeserted) return
    this.out?.endWriting()
    this.in?.endReading()
  }

  /** Whoever had the other end may be dead. */
  lookForOthers(): void {
    if (!this.theirs.isDeserted) return
    this.out?.endReading()
    this.in?.endWriting()
  }
}
