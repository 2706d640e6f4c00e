import { createRequire } from 'node:module'
import type * as WorkerThreads from 'node:worker_threads'
import { processState } from '../process-state.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { Segment, type SegmentHandle } from './segment.ts'

/** By the inode of their file, which is no other's while the file is open. */
const byFile = new Map<number, WeakRef<SharedArrayBuffer>>()
const byBuffer = processState.sharedBuffers as WeakMap<ArrayBufferLike, SharedMemory>

interface Leftover {
  readonly inode: number
  readonly closeFile: () => void
}

const leftovers = new FinalizationRegistry<Leftover>(forget)
/** Of a thread that is not the main one: what has a file open. Nobody else closes it when the thread has ended. */
const ofThread = new Set<Leftover>()
let isMainThread: boolean | undefined

function closeWithThread(leftover: Leftover): void {
  if (isMainThread === undefined) {
    // Not imported: that takes 2 ms of the start of each process.
    isMainThread = (createRequire(import.meta.url)('node:worker_threads') as typeof WorkerThreads).isMainThread
    if (!isMainThread) process.on('exit', closeAll)
  }
  if (!isMainThread) ofThread.add(leftover)
}

function closeAll(): void {
  for (const { closeFile } of ofThread) closeFile()
}

function forget(leftover: Leftover): void {
  const { inode, closeFile } = leftover
  closeFile()
  ofThread.delete(leftover)
  if (byFile.get(inode)?.deref() === undefined) byFile.delete(inode)
}

/**
 * A segment for as long as somebody has its buffer: then V8 takes the mapping away and we close the file. A process maps
 * each file once, however often it is attached.
 *
 * ```ts
 * const memory = SharedMemory.create(1000)             // here
 * const same = SharedMemory.attach(memory.handle)      // in another process, while this one lives
 * ```
 */
export class SharedMemory {
  readonly #segment: Segment
  readonly #leftover: Leftover

  private constructor(segment: Segment) {
    this.#segment = segment
    this.#leftover = { inode: segment.handle[2], closeFile: segment.closer }
    byFile.set(this.#leftover.inode, new WeakRef(segment.buffer))
    byBuffer.set(segment.buffer, this)
    leftovers.register(segment.buffer, this.#leftover, this.#leftover)
    closeWithThread(this.#leftover)
  }

  /**
   * @param size In bytes; rounded up to a multiple of 64 KiB, at most 4 GiB.
   * @throws {UnsupportedPlatformError} when the system has no shared memory for us.
   */
  static create(size: number): SharedMemory {
    return new SharedMemory(Segment.create(size))
  }

  /**
   * @throws {SegmentGoneError} when its process is gone, or has disposed of it.
   * @throws {UnsupportedPlatformError} when the system has no shared memory for us.
   */
  static attach(handle: SegmentHandle): SharedMemory {
    const buffer = byFile.get(handle[2])?.deref()
    return (buffer && byBuffer.get(buffer)) ?? new SharedMemory(Segment.attach(handle))
  }

  /** The memory that a buffer shows; undefined: it is no such memory. */
  static of(buffer: ArrayBufferLike): SharedMemory | undefined {
    return byBuffer.get(buffer)
  }

  get buffer(): SharedArrayBuffer {
    return this.#segment.buffer
  }

  /** Where it starts in this process. */
  get address(): number {
    return this.#segment.address
  }

  /** @throws {SegmentGoneError} after `dispose`. */
  get handle(): SegmentHandle {
    return this.#segment.handle
  }

  /** Gives the memory back at once. The buffer stays, and shows zeros of this process alone. */
  dispose(): void {
    if (!byBuffer.delete(this.buffer)) return
    leftovers.unregister(this.#leftover)
    ofThread.delete(this.#leftover)
    byFile.delete(this.#leftover.inode)
    this.#segment.abandon()
  }
}

defineShared<SharedArrayBuffer>(
  'memory',
  undefined,
  buffer => [SharedMemory.of(buffer)!.handle],
  (handle: SegmentHandle) => SharedMemory.attach(handle).buffer,
)
