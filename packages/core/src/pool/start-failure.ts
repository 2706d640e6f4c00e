import { ProtocolError } from '@forkyard/worker'
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
  return new WorkerStartError(describeReason(death, cause), death.stderrTail, cause && { cause })
}

/** What we did not understand, we killed. */
function describeReason(death: WorkerDeath, cause: Error | undefined): string {
  if (cause instanceof ProtocolError) return cause.message
  return death.pid === undefined ? describeSpawnFailure(cause) : `one ${describeExit(death)}.`
}

function describeSpawnFailure(cause: Error | undefined): string {
  const reason = cause?.message ?? 'unknown reason'
  const missing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  return missing ? `${reason} (which is also what the system says when the working directory is gone)` : reason
}
