import type { Cell } from '../memory/heap.ts'
import type { Attempt } from '../sync/attempt.ts'
import type { Lane } from './lane.ts'
import type { Operation } from './operation.ts'

/** A wait for a lane: what it waits for is what the call whose turn it is waits for. */
export class LaneAttempt implements Attempt<true> {
  readonly #lane: Lane<Operation<unknown>>
  readonly #isOver: () => boolean
  readonly #atExit: () => void

  /**
   * @param isOver Tries to go on. True: this wait is over.
   * @param atExit Nothing will go on in this thread.
   */
  constructor(lane: Lane<Operation<unknown>>, isOver: () => boolean, atExit: () => void = () => {}) {
    this.#lane = lane
    this.#isOver = isOver
    this.#atExit = atExit
  }

  get cell(): Cell {
    return this.#lane.cell
  }

  get word(): number {
    return this.#lane.word
  }

  get expected(): number {
    return this.#lane.expected
  }

  get what(): string {
    return this.#lane.what
  }

  get isBound(): boolean {
    return this.#lane.isBound
  }

  try(): true | undefined {
    return this.#isOver() || undefined
  }

  sliceOver(): void {
    this.#lane.sliceOver()
  }

  giveUp(): void {
    this.#atExit()
  }
}
