/** A message as the buffers that it was encoded to, and how far it was copied. */
export class Cursor {
  readonly length: number
  /** It has no frame. */
  readonly isBare: boolean
  readonly #buffers: Uint8Array[]
  #copied = 0
  #index = 0
  #offset = 0

  constructor(buffers: readonly Uint8Array[], isBare: boolean = false) {
    this.isBare = isBare
    this.#buffers = [...buffers]
    this.length = buffers.reduce((length, buffer) => length + buffer.length, 0)
  }

  /** In bytes. */
  get remaining(): number {
    return this.length - this.#copied
  }

  get isBegun(): boolean {
    return this.#copied > 0
  }

  /** Copies the next bytes to this part of the target. */
  copyTo(target: Uint8Array, start: number, end: number): void {
    for (let position = start; position < end; ) {
      const buffer = this.#buffers[this.#index]!
      const part = Math.min(end - position, buffer.length - this.#offset)
      target.set(part === buffer.length ? buffer : buffer.subarray(this.#offset, this.#offset + part), position)
      position += part
      this.#offset += part
      if (this.#offset < buffer.length) continue
      this.#index++
      this.#offset = 0
    }
    this.#copied += Math.max(0, end - start)
  }

  /** Takes down what is in memory of the user's, who may change it from now on. */
  keep(): void {
    this.#buffers.forEach((buffer, index) => {
      if (index >= this.#index) this.#buffers[index] = Uint8Array.from(buffer)
    })
  }
}
