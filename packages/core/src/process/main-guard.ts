import { processState, ShipError } from '@forkyard/worker'

/**
 * A process that imports the module of its tasks must not start others: that module's part for the main program would run
 * in each of them, and each would start processes again, without end.
 * @throws {ShipError} in a child process, unless a task, an initializer or a target runs: these may have children of their own.
 */
export function refuseWhileLoading(what: 'Pool' | 'Process'): void {
  const { worker } = processState
  if (!worker || worker.running) return
  throw new ShipError(
    'ERR_SHIP_MAIN',
    `This worker process is loading the module of a task, and that module starts a ${what}. ` +
      'Put the part of it that is meant for the main program inside `if (isMainProcess) { ... }`, or move the tasks to a module of their own.',
  )
}
