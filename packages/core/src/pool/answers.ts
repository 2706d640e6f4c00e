import { type Prepared, type ResultsMessage, revive } from '@forkyard/worker'
import type { UnsentResult } from './assignments.ts'
import type { Chunk } from './chunk.ts'
import type { Runner, RunnerEvents } from './engine.ts'
import type { RunnerRecord } from './statistics.ts'

/** Hands what one worker answered to those who wait for it, and counts it. */
export class Answers {
  readonly #runner: Runner
  readonly #record: RunnerRecord
  readonly #events: RunnerEvents

  constructor(runner: Runner, record: RunnerRecord, events: RunnerEvents) {
    this.#runner = runner
    this.#record = record
    this.#events = events
  }

  deliver(chunk: Chunk, [, , values, listed]: ResultsMessage): void {
    if (values instanceof Float64Array && listed.length === 0) return this.#numbers(chunk, values)
    const failures = new Map(listed)
    for (let index = 0; index < values.length; index++) {
      const position = chunk.answered
      if (failures.size > 0 && failures.has(position)) {
        this.#failure(chunk, position, reviveSafely(failures.get(position)))
      } else {
        this.#value(chunk, position, values[index])
      }
    }
  }

  /** Results that a worker which died had not sent. */
  deliverUnsent(results: readonly UnsentResult[]): void {
    for (const { chunk, position, value } of results) {
      if (position === chunk.answered) this.#value(chunk, position, value)
    }
  }

  /** Numbers are as they are, so they need no look at each. */
  #numbers(chunk: Chunk, values: Float64Array): void {
    const position = chunk.answered
    chunk.answered += values.length
    chunk.origin.receiver.numbers(chunk, position, values)
    this.#record.tasksDone += values.length
    this.#events.tasksEnded(this.#runner, chunk, position, values.length)
  }

  #value(chunk: Chunk, position: number, value: Prepared): void {
    let result: unknown
    try {
      result = revive(value)
    } catch (error) {
      // The user's own `decode` threw: that costs this item alone.
      return this.#failure(chunk, position, error)
    }
    chunk.answered = position + 1
    chunk.origin.receiver.value(chunk, position, result)
    this.#record.tasksDone++
    this.#events.tasksEnded(this.#runner, chunk, position, 1)
  }

  #failure(chunk: Chunk, position: number, error: unknown): void {
    this.#record.tasksFailed++
    chunk.answered = position + 1
    chunk.origin.receiver.failure(chunk, position, error)
    this.#events.taskFailed(this.#runner, chunk, position, error)
  }
}

function reviveSafely(thrown: Prepared): unknown {
  try {
    return revive(thrown)
  } catch (error) {
    return error
  }
}
