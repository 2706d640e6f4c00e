import { describeExit, InitializerError, type WorkerDeath, WorkerStartError } from '../errors.ts'
import type { Phase } from './engine.ts'

/** What a pool is broken by when a worker died before its first task. */
export function describeFailedStart(death: WorkerDeath, phase: Phase, cause: Error | undefined): Error {
  if (phase === 'initializer') {
    return new InitializerError(
      `A worker process ${describeExit(death)} while it ran the initializer.`,
      cause && { cause },
    )
  }
  const reason = death.pid === undefined ? describeSpawnFailure(cause) : `one ${describeExit(death)}.`
  return new WorkerStartError(reason, death.stderrTail, cause && { cause })
}

function describeSpawnFailure(cause: Error | undefined): string {
  const reason = cause?.message ?? 'unknown reason'
  const missing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  return missing ? `${reason} (which is also what the system says when the working directory is gone)` : reason
}
