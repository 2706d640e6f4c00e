export {
  type ClassOptions,
  currentProcess,
  EncodeError,
  isMainProcess,
  type ProcessDescription,
  ProtocolError,
  registerClass,
  ShipError,
  type ShipErrorCode,
  taskSignal,
  workerState,
} from '@forkyard/worker'
export {
  InitializerError,
  PoolClosedError,
  PoolRunningError,
  PoolTerminatedError,
  TimeoutError,
  WorkerDiedError,
  WorkerStartError,
} from './errors.ts'
export { defineTasks, type TaskName, type TaskReference, task, tasks } from './functions/task.ts'
export type { CallOptions, MapOptions, PoolOptions, StreamOptions } from './pool/options.ts'
export { type Items, Pool, type WorkerInfo } from './pool/pool.ts'
export { type NextOptions, ResultIterator } from './pool/result-iterator.ts'
export { cpuCount } from './process/cpu-count.ts'
