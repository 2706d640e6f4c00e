import type { Prepared } from '../wire/codec.ts'
import { Packed, packAlone, unpackSeries } from '../wire/packer.ts'

/** A result that was found in the log. */
export interface LoggedResult {
  readonly item: number
  readonly value: Prepared
}

/*
 * Results that wait for the next write to the pipe: copies, so that they are not lost with the worker.
 *
 *   int32  first      number of the first item in the log
 *          count      entries; stored last, so that each of them is whole
 *   then entries, each aligned to 8 bytes: int32 kind, int32 length in bytes, the bytes
 */

const first = 0
const count = 1
const entriesStart = 8

const kind = { number: 0, nothing: 1, packed: 2, text: 3 } as const

/** UTF-8 takes three bytes for one unit of a string, at most. */
const widestCharacter = 3

export class ResultLog {
  readonly #words: Int32Array
  readonly #floats: Float64Array
  readonly #bytes: Buffer
  #end = entriesStart
  #count = 0

  /** @param length Bytes, a multiple of eight. */
  constructor(buffer: SharedArrayBuffer, offset: number, length: number = buffer.byteLength - offset) {
    this.#words = new Int32Array(buffer, offset, length / 4)
    this.#floats = new Float64Array(buffer, offset, length / 8)
    this.#bytes = Buffer.from(buffer, offset, length)
  }

  /** False: there is no room for it. */
  append(item: number, value: Prepared): boolean {
    if (this.#count === 0) this.#words[first] = item
    if (!this.#write(value)) return false
    Atomics.store(this.#words, count, ++this.#count)
    return true
  }

  /** All of them are in the pipe. */
  clear(): void {
    if (this.#count === 0) return
    this.#count = 0
    this.#end = entriesStart
    Atomics.store(this.#words, count, 0)
  }

  read(): LoggedResult[] {
    const results: { item: number; value: Prepared }[] = []
    const series: { result: { value: Prepared }; bytes: Uint8Array }[] = []
    let position = entriesStart
    for (let index = 0; index < Atomics.load(this.#words, count); index++) {
      const length = this.#words[position / 4 + 1] ?? -1
      if (length < 0 || position + 8 + length > this.#bytes.byteLength) break
      const result = { item: (this.#words[first]! + index) | 0, value: this.#read(position, length) }
      results.push(result)
      if (result.value instanceof Packed) series.push({ result, bytes: result.value.bytes })
      position = align(position + 8 + length)
    }
    const unpacked = unpackSeries(series.map(({ bytes }) => bytes))
    series.forEach(({ result }, index) => {
      result.value = unpacked[index]
    })
    return results
  }

  #write(value: Prepared): boolean {
    const start = this.#end + 8
    if (typeof value === 'number') {
      if (!this.#fits(8)) return false
      this.#floats[start / 8] = value
      return this.#seal(kind.number, 8)
    }
    if (value === undefined) return this.#fits(0) && this.#seal(kind.nothing, 0)
    if (typeof value === 'string') {
      return this.#fits(value.length * widestCharacter) && this.#seal(kind.text, this.#bytes.write(value, start))
    }
    const { bytes } = value instanceof Packed ? value : packAlone(value)
    if (!this.#fits(bytes.byteLength)) return false
    this.#bytes.set(bytes, start)
    return this.#seal(kind.packed, bytes.byteLength)
  }

  #fits(length: number): boolean {
    return this.#end + 8 + length <= this.#bytes.byteLength - 8
  }

  #seal(entryKind: number, length: number): true {
    this.#words[this.#end / 4] = entryKind
    this.#words[this.#end / 4 + 1] = length
    this.#end = align(this.#end + 8 + length)
    return true
  }

  #read(position: number, length: number): Prepared {
    const start = position + 8
    switch (this.#words[position / 4]) {
      case kind.number:
        return this.#floats[start / 8]
      case kind.nothing:
        return undefined
      case kind.text:
        return this.#bytes.toString('utf8', start, start + length)
      default:
        return new Packed(this.#bytes.subarray(start, start + length))
    }
  }
}

function align(position: number): number {
  return (position + 7) & ~7
}
