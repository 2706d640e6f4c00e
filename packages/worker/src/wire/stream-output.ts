import type { Writable } from 'node:stream'
import type { FrameOutput } from './connection.ts'

/** Writes frames to a stream. What is written in one tick leaves in one vectored write. */
export class StreamOutput implements FrameOutput {
  readonly #stream: Writable
  #corked = false

  /** @param onBroken Called when the stream takes nothing any more: what is written from now on is lost. */
  constructor(stream: Writable, onBroken: () => void = () => {}) {
    this.#stream = stream
    // Why does not matter: whoever read it is gone, or closed its end.
    stream.on('error', () => {})
    stream.on('close', onBroken)
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
