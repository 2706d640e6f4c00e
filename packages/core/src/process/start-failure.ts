import { ProtocolError } from '@forkyard/worker'
import { describeExit, type WorkerDeath, WorkerStartError } from '../errors.ts'

/** A child process that died before it could do what it was started for. */
export function startError(death: WorkerDeath, cause: Error | undefined): WorkerStartError {
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
