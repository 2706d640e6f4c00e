import type { Queue, QueueAddOptions } from 'p-queue'

type Run = () => Promise<unknown>

export interface TurnOptions extends QueueAddOptions {
  /** Among turns of one priority the lowest comes first. */
  readonly order: number
}

interface Turn {
  readonly run: Run
  readonly priority: number
  readonly order: number
}

let last = 0

/** Numbers in the order of asking. */
export function nextOrder(): number {
  return ++last
}

/** The order in which p-queue gives turns: by priority, then by `order`. One turn a call waits here, so it stays short. */
export class TurnQueue implements Queue<Run, TurnOptions> {
  readonly #turns: Turn[] = []

  get size(): number {
    return this.#turns.length
  }

  enqueue(run: Run, options?: Partial<TurnOptions>): void {
    const turn: Turn = { run, priority: options?.priority ?? 0, order: options?.order ?? nextOrder() }
    const position = this.#turns.findIndex(other => isBefore(turn, other))
    this.#turns.splice(position === -1 ? this.#turns.length : position, 0, turn)
  }

  dequeue(): Run | undefined {
    return this.#turns.shift()?.run
  }

  filter(options: Readonly<Partial<TurnOptions>>): Run[] {
    return this.#turns.filter(turn => turn.priority === options.priority).map(turn => turn.run)
  }

  setPriority(): never {
    throw new Error('A turn keeps the priority of its call.')
  }
}

function isBefore(one: Turn, other: Turn): boolean {
  return one.priority === other.priority ? one.order < other.order : one.priority > other.priority
}
