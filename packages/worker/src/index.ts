/**
 * What `@forkyard/core` is built on. A program imports `@forkyard/core`.
 */
export { EndOfPipeError, QueueClosedError, QueueEmptyError, QueueFullError } from './channel/channel-errors.ts'
export { Connection } from './channel/connection.ts'
export { JoinableQueue } from './channel/joinable-queue.ts'
export { type PipeOptions, pipe } from './channel/pipe.ts'
export { Queue } from './channel/queue.ts'
export type { QueueOptions } from './channel/store.ts'
export { FunctionCache } from './functions/function-cache.ts'
export { nameOfOwn } from './functions/own-functions.ts'
export type {
  Closure,
  ClosureNode,
  ClosureRecipe,
  Key,
  Part,
  Place,
  Property,
  PrototypeMember,
  Recipe,
  ReferenceRecipe,
} from './functions/recipe.ts'
export { definedTaskKey } from './functions/revive.ts'
export { ShipError, type ShipErrorCode } from './functions/ship-error.ts'
export { buryTheDead } from './memory/heap.ts'
export { isSharedMemoryOff, koffiBinary } from './memory/libc.ts'
export { SegmentGoneError, UnsupportedPlatformError } from './memory/memory-errors.ts'
export { Segment, type SegmentHandle } from './memory/segment.ts'
export { Patience } from './page/patience.ts'
export type { SecondLane } from './page/second-lane.ts'
export { distance, WorkerPage } from './page/worker-page.ts'
export { type ProcessDescription, processState } from './process-state.ts'
export {
  currentProcess,
  givenUp,
  isMainProcess,
  ownCompileCache,
  parentProcess,
  taskSignal,
  workerMarker,
  workerState,
} from './runtime/context.ts'

import './shared/kinds.ts'

export type { LockOption } from './shared/lock-option.ts'
export type { NumericArray, NumericOf, NumericType } from './shared/numeric-type.ts'
export { SharedArray, shared } from './shared/shared-array.ts'
export { Value } from './shared/value.ts'
export { Barrier, type BarrierOptions } from './sync/barrier.ts'
export { Condition } from './sync/condition.ts'
export { Event } from './sync/event.ts'
export type { SyncWaitOptions } from './sync/futex.ts'
export type { Guard } from './sync/guard.ts'
export { Lock } from './sync/lock.ts'
export { RLock } from './sync/rlock.ts'
export { BoundedSemaphore, Semaphore } from './sync/semaphore.ts'
export { BrokenBarrierError, DeadlockError, NotOwnerError, SyncWaitError } from './sync/sync-errors.ts'
export { onAbort } from './wait/abort-listeners.ts'
export { TimeoutError } from './wait/timeout-error.ts'
export { checkWaitOptions, isAbortSignal, startTimer, type WaitOptions, waitFor } from './wait/wait-options.ts'
export type { Class } from './wire/class-registration.ts'
export {
  decodeMessage,
  encodeMessage,
  loadClasses,
  type Prepared,
  prepare,
  revive,
  sealCapsule,
  takeBack,
} from './wire/codec.ts'
export { type ConnectionEvents, FrameConnection, type FrameOutput } from './wire/connection.ts'
export { EncodeError } from './wire/encode-error.ts'
export { appendStack } from './wire/errors.ts'
export { type Frame, FrameParser } from './wire/frame.ts'
export * from './wire/messages.ts'
export { defineOwnError } from './wire/own-error.ts'
export { ProtocolError, TruncatedStreamError } from './wire/protocol-error.ts'
export { type ClassOptions, reduce, registerClass } from './wire/reduce.ts'
export { deserialize, serialize } from './wire/serialize.ts'
export { StreamOutput } from './wire/stream-output.ts'
export { WorkerDiedError } from './worker-died-error.ts'

/** The file that a worker process runs: plain JavaScript, built beside this one. */
export const workerEntry: URL = new URL('./main.js', import.meta.url)
