import { writevSync } from 'node:fs'
import type { FrameOutput } from './connection.ts'

/** The kernel's limit of buffers in one call (IOV_MAX). */
const buffersPerCall = 1024

/**
 * Writes frames to a pipe and returns when the kernel has them: what was written is not lost when the process exits right
 * afterwards, and memory that was sent may be used again at once.
 */
export class BlockingOutput implements FrameOutput {
  readonly #fd: number
  readonly #onBroken: (error: Error) => void

  /** @param onBroken Called when the pipe takes nothing any more. */
  constructor(fd: number, onBroken: (error: Error) => void) {
    this.#fd = fd
    this.#onBroken = onBroken
  }

  write(buffers: Uint8Array[]): void {
    let rest = buffers.filter(buffer => buffer.byteLength > 0)
    while (rest.length > 0) {
      try {
        rest = withoutFirst(rest, writevSync(this.#fd, rest.slice(0, buffersPerCall)))
      } catch (error) {
        return this.#onBroken(error as Error)
      }
    }
  }
}

function withoutFirst(buffers: Uint8Array[], count: number): Uint8Array[] {
  let left = count
  for (let index = 0; index < buffers.length; index++) {
    const length = buffers[index]!.byteLength
    if (left < length) return [buffers[index]!.subarray(left), ...buffers.slice(index + 1)]
    left -= length
  }
  return []
}
