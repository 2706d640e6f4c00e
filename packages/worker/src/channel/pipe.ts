import { Heap } from '../memory/heap.ts'
import { show } from '../sync/sync-errors.ts'
import { Connection } from './connection.ts'
import { End } from './end.ts'
import { Ring } from './ring.ts'
import { checkCapacity, defaultCapacity } from './store.ts'

export interface PipeOptions {
  /** Both ends send and receive. Default true; false: the first only receives, the second only sends. */
  duplex?: boolean
  /** Bytes for the values on their way, in each direction. Default 1 MiB. A larger value still goes through. */
  capacity?: number
}

/**
 * The two ends of a pipe: Python's `Pipe()`.
 *
 * ```ts
 * const [receiver, sender] = pipe({ duplex: false })
 * await sender.send('hello')
 * await receiver.recv()                         // 'hello'
 * ```
 *
 * @throws {TypeError | RangeError} that names the option which is wrong.
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export function pipe<A = unknown, B = unknown>(options: PipeOptions = {}): [Connection<A, B>, Connection<B, A>] {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options of pipe() must be an object, got ${show(options)}: write { duplex: false }.`)
  }
  const { duplex = true, capacity = defaultCapacity } = options
  if (typeof duplex !== 'boolean') {
    throw new TypeError(`The option duplex of pipe() must be true or false, got ${show(duplex)}.`)
  }
  checkCapacity(capacity, 'pipe()')
  const toFirst = Ring.create(capacity)
  const toSecond = duplex ? Ring.create(capacity) : undefined
  const [first, second] = [Heap.allocate(), Heap.allocate()]
  return [
    Connection.of(new End(true, first, second, toSecond, toFirst)) as Connection<A, B>,
    Connection.of(new End(false, second, first, toFirst, toSecond)) as Connection<B, A>,
  ]
}
