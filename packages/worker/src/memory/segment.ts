import { closeSync, fstatSync, openSync } from 'node:fs'
import { libc } from './libc.ts'
import { SegmentGoneError, UnsupportedPlatformError } from './memory-errors.ts'

/** What another process needs to attach a segment. */
export type SegmentHandle = [pid: number, descriptor: number, inode: number, size: number]

interface MemoryFile {
  readonly descriptor: number
  readonly inode: number
  /** Once: the number of the descriptor will be another file's. */
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
  /** Where it starts in this process. */
  readonly address: number
  #file: MemoryFile | undefined

  private constructor(memory: SharedMemory, size: number, address: number, file: MemoryFile) {
    this.#memory = memory
    this.size = size
    this.address = address
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
    const close = once(() => closeMemoryFile(descriptor))
    return Segment.#map(memory, whole, { descriptor, inode: fstatSync(descriptor).ino, close })
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
    return Segment.#map(reserve(size), size, { descriptor: own, inode, close: once(() => closeSync(own)) })
  }

  static #map(memory: SharedMemory, size: number, file: MemoryFile): Segment {
    try {
      const address = libc().map(new Uint8Array(memory.buffer), file.descriptor)
      return new Segment(memory, size, address, file)
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
    return [process.pid, this.#file.descriptor, this.#file.inode, this.size]
  }

  /** No further process can attach it through this one. The memory stays. */
  close(): void {
    this.#file?.close()
    this.#file = undefined
  }

  /** Does what `close` does, and does not keep the segment itself alive. */
  get closer(): () => void {
    return this.#file?.close ?? (() => {})
  }

  /** Gives the memory back at once. Whoever still has the buffer sees zeros, of this process alone. */
  abandon(): void {
    this.close()
    libc().unmap(new Uint8Array(this.#memory.buffer))
  }

  /** The same, and the address space too: the buffer must not be used any more, it will be another segment's. */
  dispose(): void {
    this.abandon()
    const others = spare.get(this.size)
    if (others) others.push(this.#memory)
    else spare.set(this.size, [this.#memory])
  }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}

function open(path: string, pid: number): number {
  try {
    return openSync(path, 'r+')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EMFILE' && code !== 'ENFILE') throw new SegmentGoneError(pid, { cause })
    throw new UnsupportedPlatformError(`no descriptor is left to attach it with (${code}).`, { cause })
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
