import type { Writable } from 'node:stream'
import type { FrameOutput } from './connection.ts'

/** Writes frames to a stream. What is written in one tick leaves in one vectored write. */
export class StreamOutput implements FrameOutput {
  readonly #stream: Writable
  #corked = false

  constructor(stream: Writable) {
    this.#stream = stream
    // A reader that is gone shows in its exit, with a code or a signal; the broken pipe adds nothing to that.
    stream.on('error', () => {})
  }

  write(buffers: Uint8Array[]): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) return
    if (!this.#corked) {
      this.#corked = true
      this.#stream.cork()
      process.nextTick(() => {
        this.#corked = false
        this.#stream.uncork()
      })
    }
    for (const buffer of buffers) if (buffer.byteLength > 0) this.#stream.write(buffer)
  }
}
