import type { SecondLane } from '../page/second-lane.ts'
import type { FrameConnection } from '../wire/connection.ts'
import { messageKind } from '../wire/messages.ts'

/** The worker's end of the second lane (`page/second-lane.ts`). */
export class WorkerLane {
  readonly #lane: SecondLane
  readonly #connection: FrameConnection

  constructor(lane: SecondLane, connection: FrameConnection) {
    this.#lane = lane
    this.#connection = connection
  }

  /** A message came, by whichever lane. */
  came(): void {
    this.#lane.came()
  }

  /** There is something to do: it listens afterwards. */
  attend(): void {
    this.#lane.attend()
  }

  /** Takes in the next call, when it comes within a moment. */
  listen(): void {
    this.#accept(this.#lane.listen())
  }

  /** Somebody knocked. */
  look(): void {
    this.#accept(this.#lane.takeCall())
  }

  /** Answers a chunk. False: it has to go through the pipe. */
  answer(chunk: number, frame: readonly Uint8Array[]): boolean {
    if (frame.length > 1 || !this.#lane.isAwaited(chunk) || !this.#lane.answer(frame[0]!)) return false
    if (!this.#lane.isAwaited(chunk)) this.#connection.send(messageKind.knock, [])
    return true
  }

  #accept(frame: Buffer | undefined): void {
    if (frame) this.#connection.accept(frame)
  }
}
