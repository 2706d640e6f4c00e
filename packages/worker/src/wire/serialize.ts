import { prepare, revive } from './codec.ts'
import { Graph } from './graph.ts'
import { packWhole, unpack } from './packer.ts'

/**
 * A value as bytes: for a `worker_thread`, or another way to a process of the same machine. What processes share (Value,
 * SharedArray, locks) is attached by whoever reads the bytes, not copied; keep it alive here until then.
 *
 * ```ts
 * thread.postMessage(serialize({ counter, lock }))            // counter: Value, lock: Lock
 * const { counter, lock } = deserialize(bytes)                // in the thread
 * ```
 *
 * @throws {EncodeError} with the path of what cannot travel.
 */
export function serialize(value: unknown): Uint8Array {
  const prepared = prepare(value)
  if (prepared instanceof Graph) for (const handle of prepared.handles) handle.keep()
  return packWhole(prepared).bytes
}

/**
 * The value of such bytes. Classes that it names must be registered here by then: import their modules before.
 * @throws {SegmentGoneError} when something that it shares is gone.
 */
export function deserialize(bytes: Uint8Array): unknown {
  return revive(unpack(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), []))
}
