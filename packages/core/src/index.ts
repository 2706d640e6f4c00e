export {
  Barrier,
  type BarrierOptions,
  BoundedSemaphore,
  BrokenBarrierError,
  type ClassOptions,
  Condition,
  Connection,
  currentProcess,
  DeadlockError,
  deserialize,
  EncodeError,
  EndOfPipeError,
  Event,
  type Guard,
  isMainProcess,
  JoinableQueue,
  Lock,
  type LockOption,
  NotOwnerError,
  type NumericArray,
  type NumericOf,
  type NumericType,
  type PipeOptions,
  type ProcessDescription,
  ProtocolError,
  parentProcess,
  pipe,
  Queue,
  QueueClosedError,
  QueueEmptyError,
  QueueFullError,
  type QueueOptions,
  RLock,
  registerClass,
  SegmentGoneError,
  Semaphore,
  SharedArray,
  ShipError,
  type ShipErrorCode,
  SyncWaitError,
  type SyncWaitOptions,
  serialize,
  shared,
  TimeoutError,
  taskSignal,
  UnsupportedPlatformError,
  Value,
  type WaitOptions,
  WorkerDiedError,
  workerState,
} from '@forkyard/worker'
export {
  InitializerError,
  PoolClosedError,
  PoolRunningError,
  PoolTerminatedError,
  TaskTimeoutError,
  WorkerStartError,
} from './errors.ts'
export { defineTasks, type TaskName, type TaskReference, task, tasks } from './functions/task.ts'
export { type AsyncCallbacks, AsyncResult } from './pool/async-result.ts'
export type { PoolEvents, TaskInfo, WorkerExit } from './pool/observation.ts'
export type { CallOptions, MapOptions, OutputOption, PoolOptions, StreamOptions } from './pool/options.ts'
export { type Items, Pool } from './pool/pool.ts'
export { ResultIterator } from './pool/result-iterator.ts'
export type { RunnerState as WorkerState } from './pool/runner-state.ts'
export type { Counts, PoolStats, SlowItem, TimeSpent, WorkerStats } from './pool/statistics.ts'
export type { WorkerInfo } from './pool/worker-info.ts'
export { cpuCount } from './process/cpu-count.ts'
export { activeChildren, Process, type ProcessOptions, type ProcessOutput } from './process/process.ts'
