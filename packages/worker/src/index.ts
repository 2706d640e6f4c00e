/**
 * What `@forkyard/core` is built on. A program imports `@forkyard/core`.
 */
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
export { isSharedMemoryOff } from './memory/libc.ts'
export { SegmentGoneError, UnsupportedPlatformError } from './memory/memory-errors.ts'
export { Segment, type SegmentHandle } from './memory/segment.ts'
export { distance, WorkerPage } from './page/worker-page.ts'
export { processState } from './process-state.ts'
export {
  currentProcess,
  givenUp,
  isMainProcess,
  type ProcessDescription,
  taskSignal,
  workerMarker,
  workerState,
} from './runtime/context.ts'
export type { Class } from './wire/class-registration.ts'
export {
  decodeMessage,
  encodeMessage,
  loadClasses,
  type Prepared,
  prepare,
  revive,
  sealCapsule,
} from './wire/codec.ts'
export { Connection, type ConnectionEvents, type FrameOutput } from './wire/connection.ts'
export { EncodeError } from './wire/encode-error.ts'
export { appendStack } from './wire/errors.ts'
export { type Frame, FrameParser } from './wire/frame.ts'
export * from './wire/messages.ts'
export { defineOwnError } from './wire/own-error.ts'
export { ProtocolError, TruncatedStreamError } from './wire/protocol-error.ts'
export { type ClassOptions, reduce, registerClass } from './wire/reduce.ts'
export { StreamOutput } from './wire/stream-output.ts'

/** The file that a worker process runs: plain JavaScript, built beside this one. */
export const workerEntry: URL = new URL('./main.js', import.meta.url)
