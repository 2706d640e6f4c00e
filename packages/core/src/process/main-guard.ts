import { processState, ShipError } from '@forkyard/worker'

/**
 * A worker that imports the module of its tasks must not start a pool: that module's part for the main program would run
 * in each worker, and each of its workers would start workers again, without end.
 * @throws {ShipError} in a worker, unless a task or an initializer runs: these may have pools of their own.
 */
export function refuseWhileLoading(): void {
  const { worker } = processState
  if (!worker || worker.running) return
  throw new ShipError(
    'ERR_SHIP_MAIN',
    'This worker process is loading the module of a task, and that module starts a Pool. Put the part of it that is meant for the main program inside `if (isMainProcess) { ... }`, or move the tasks to a module of their own.',
  )
}
