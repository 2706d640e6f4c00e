/**
 * What `@forkyard/core` has, under the names that Python's `multiprocessing` gives it. They are the same things: methods and
 * options keep their own names, times are milliseconds, and what waits is awaited.
 *
 * ```ts
 * import * as multiprocessing from '@forkyard/core/python'
 *
 * const queue = new multiprocessing.SimpleQueue()
 * const process = new multiprocessing.Process({ target: () => queue.put(multiprocessing.current_process().name) })
 * ```
 */
import { type NumericOf, type NumericType, Value } from '@forkyard/worker'

export {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  Condition,
  Connection,
  currentProcess as current_process,
  EndOfPipeError as EOFError,
  Event,
  JoinableQueue,
  Lock,
  parentProcess as parent_process,
  pipe as Pipe,
  Queue,
  Queue as SimpleQueue,
  QueueClosedError as ShutDown,
  QueueEmptyError as Empty,
  QueueFullError as Full,
  RLock,
  Semaphore,
  SharedArray as Array,
  shared as RawArray,
  TimeoutError,
  Value,
} from '@forkyard/worker'
export { AsyncResult } from './pool/async-result.ts'
export { Pool } from './pool/pool.ts'
export { ResultIterator as IMapIterator } from './pool/result-iterator.ts'
export { cpuCount as cpu_count } from './process/cpu-count.ts'
export { activeChildren as active_children, Process } from './process/process.ts'

/**
 * A number that processes share, without a lock of its own: Python's `RawValue`. Its `add` and the like are atomic all the same.
 * @throws {TypeError} that names the type or the number.
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 *
 * ```ts
 * const done = multiprocessing.RawValue('i', 0)
 * ```
 */
export function RawValue<T extends NumericType>(type: T, initial?: NumericOf<T>): Value<T> {
  return new Value(type, initial, { lock: false })
}
