import { describeExit, InitializerError, type WorkerDeath } from '../errors.ts'
import { startError } from '../process/start-failure.ts'
import type { Phase } from './engine.ts'

/** What a pool is broken by when a worker died before its first task. */
export function describeFailedStart(death: WorkerDeath, phase: Phase, cause: Error | undefined): Error {
  if (phase === 'initializer') {
    return new InitializerError(
      `A worker process ${describeExit(death)} while it ran the initializer.`,
      cause && { cause },
    )
  }
  return startError('Worker processes', 'one', death, cause)
}
