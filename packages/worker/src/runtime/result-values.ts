import type { Prepared } from '../wire/codec.ts'
import type { Column } from '../wire/messages.ts'

/** V8 keeps so many with the other objects, which is cheaper for a single result. */
const firstLength = 8

/** The results of one message, one after the other: a row of float64 as long as all are numbers, else a list. */
export class ResultValues {
  #numbers = new Float64Array(firstLength)
  #list: Prepared[] | undefined
  length = 0

  push(value: Prepared): void {
    if (typeof value === 'number' && !this.#list) {
      if (this.length === this.#numbers.length) this.#grow()
      this.#numbers[this.length++] = value
      return
    }
    this.#list ??= Array.from(this.#numbers.subarray(0, this.length))
    this.#list.push(value)
    this.length++
  }

  /** All of them; the next ones begin anew. */
  take(): Column {
    const { length } = this
    this.length = 0
    const list = this.#list
    this.#list = undefined
    if (list) return list
    // One number is shorter as it is.
    return length === 1 ? [this.#numbers[0]] : this.#numbers.slice(0, length)
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.length)
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }
}
