/*
 *   int32  full      1 from when the message is whole until it was taken
 *          length    of the message, in bytes
 *   bytes  the message, from the second cache line on
 */

const full = 0
const length = 1
const headSize = 64

/** A place in shared memory for one message, from one process to another: it has to be taken before the next one comes. */
export class Mailbox {
  readonly #head: Int32Array
  readonly #bytes: Buffer

  /** @param size Bytes, a multiple of 64, as the offset is. */
  constructor(buffer: SharedArrayBuffer, offset: number, size: number) {
    this.#head = new Int32Array(buffer, offset, headSize / 4)
    this.#bytes = Buffer.from(buffer, offset + headSize, size - headSize)
  }

  /** False: it is too large, or the last one was not taken. */
  put(message: Uint8Array): boolean {
    if (message.byteLength > this.#bytes.byteLength || Atomics.load(this.#head, full) === 1) return false
    this.#bytes.set(message)
    this.#head[length] = message.byteLength
    Atomics.store(this.#head, full, 1)
    return true
  }

  /** The message, in memory of its own. */
  take(): Buffer | undefined {
    if (Atomics.load(this.#head, full) === 0) return undefined
    const message = Buffer.from(this.#bytes.subarray(0, this.#head[length]!))
    Atomics.store(this.#head, full, 0)
    return message
  }
}
