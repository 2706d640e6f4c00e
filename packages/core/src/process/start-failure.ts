import { ProtocolError } from '@forkyard/worker'
import { describeExit, type WorkerDeath, WorkerStartError } from '../errors.ts'

/**
 * A child process died before it could do what it was started for.
 * @param who Begins the message: "Worker processes".
 * @param one The one that died, in the middle of it.
 */
export function startError(who: string, one: string, death: WorkerDeath, cause: Error | undefined): WorkerStartError {
  return new WorkerStartError(who, describeReason(one, death, cause), death.stderrTail, cause && { cause })
}

/** What we did not understand, we killed. */
function describeReason(one: string, death: WorkerDeath, cause: Error | undefined): string {
  if (cause instanceof ProtocolError) return cause.message
  return death.pid === undefined ? describeSpawnFailure(cause) : `${one} ${describeExit(death)}.`
}

function describeSpawnFailure(cause: Error | undefined): string {
  const reason = cause?.message ?? 'unknown reason'
  const missing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  return missing ? `${reason} (which is also what the system says when the working directory is gone)` : reason
}
