import { closeSync, fstatSync, openSync } from 'node:fs'
import { libc } from './libc.ts'
import { SegmentGoneError, UnsupportedPlatformError } from './memory-errors.ts'

/** What another process needs to attach a segment. */
export type SegmentHandle = [pid: number, descriptor: number, inode: number, size: number]

interface MemoryFile {
  readonly descriptor: number
  readonly close: () => void
}

/** The unit of WebAssembly's memory; whole pages of the system. */
const unit = 65_536

interface SharedMemory {
  readonly buffer: SharedArrayBuffer
}

const { Memory } = (
  globalThis as unknown as {
    WebAssembly: { Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory }
  }
).WebAssembly

/** Address space of segments that were disposed of: each takes 8-10 GiB of it, and V8 is in no hurry to give it back. */
const spare = new Map<number, SharedMemory[]>()

/**
 * Memory that several processes share, as a genuine SharedArrayBuffer: a shared WebAssembly memory has pages of its own,
 * over which a file in memory is laid. The file has no name, so nothing is left when all its processes are gone.
 *
 * ```ts
 * const segment = Segment.create(4096)            // here
 * const same = Segment.attach(segment.handle)     // in another process
 * Atomics.add(new Int32Array(same.buffer), 0, 1)
 * ```
 */
export class Segment {
  readonly #memory: SharedMemory
  readonly size: number
  #file: MemoryFile | undefined

  private constructor(memory: SharedMemory, size: number, file: MemoryFile) {
    this.#memory = memory
    this.size = size
    this.#file = file
  }

  /**
   * @param size In bytes; rounded up to a multiple of 64 KiB.
   * @throws {UnsupportedPlatformError} when the system has no shared memory for us.
   */
  static create(size: number): Segment {
    const whole = Math.ceil(size / unit) * unit
    const { createMemoryFile, closeMemoryFile } = libc()
    const memory = spare.get(whole)?.pop() ?? reserve(whole)
    const descriptor = createMemoryFile('forkyard', whole)
    // Node counts the descriptors of a worker thread that it opened itself, and warns when it closes others.
    return Segment.#map(memory, whole, { descriptor, close: () => closeMemoryFile(descriptor) })
  }

  /**
   * @throws {SegmentGoneError} when its process is gone, or has closed it.
   * @throws {UnsupportedPlatformError} when the system has no shared memory for us.
   */
  static attach([pid, descriptor, inode, size]: SegmentHandle): Segment {
    libc()
    const own = open(`/proc/${pid}/fd/${descriptor}`, pid)
    if (fstatSync(own).ino !== inode) {
      closeSync(own)
      throw new SegmentGoneError(pid)
    }
    return Segment.#map(reserve(size), size, { descriptor: own, close: () => closeSync(own) })
  }

  static #map(memory: SharedMemory, size: number, file: MemoryFile): Segment {
    try {
      libc().map(new Uint8Array(memory.buffer), file.descriptor)
      return new Segment(memory, size, file)
    } catch (error) {
      file.close()
      throw error
    }
  }

  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer
  }

  /** Good until `close`. */
  get handle(): SegmentHandle {
    if (!this.#file) throw new SegmentGoneError(process.pid)
    const { descriptor } = this.#file
    return [process.pid, descriptor, fstatSync(descriptor).ino, this.size]
  }

  /** No further process can attach it through this one. The memory stays. */
  close(): void {
    this.#file?.close()
    this.#file = undefined
  }

  /** Gives the memory back at once. The buffer must not be used any more: it will be another segment's. */
  dispose(): void {
    this.close()
    libc().unmap(new Uint8Array(this.#memory.buffer))
    const others = spare.get(this.size)
    if (others) others.push(this.#memory)
    else spare.set(this.size, [this.#memory])
  }
}

function open(path: string, pid: number): number {
  try {
    return openSync(path, 'r+')
  } catch (cause) {
    throw new SegmentGoneError(pid, { cause })
  }
}

function reserve(size: number): SharedMemory {
  const pages = size / unit
  try {
    return new Memory({ initial: pages, maximum: pages, shared: true })
  } catch (cause) {
    throw new UnsupportedPlatformError(
      `no address space is left for ${size} bytes more (each segment takes 10 GiB of it).`,
      { cause },
    )
  }
}
