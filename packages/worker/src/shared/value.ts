import { type Cell, type CellHandle, firstCellWord, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import type { Exclusive } from '../sync/exclusive.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { LockChoice, type LockOption } from './lock-option.ts'
import {
  checkNumber,
  type NumericOf,
  type NumericType,
  type NumericTypeFacts,
  type NumericTypeName,
  numericType,
} from './numeric-type.ts'

/** Eight bytes between the words of the lock. */
const numberWord = firstCellWord + 6
const wordSize = 4

/** A value that exists, when it arrives in another thread. */
class Arrived {
  readonly cell: Cell
  constructor(cell: Cell) {
    this.cell = cell
  }
}

/**
 * One number that processes share. It travels like any value, and arrives as the same number.
 *
 * ```ts
 * const done = new Value('int32')
 * await pool.map(file => { parse(file); done.add(1) }, files)
 * done.value                                        // files.length
 * ```
 *
 * Reading and writing `value` is atomic; `value.value++` is not, as it does both: use `add` (20 ns), or `update`.
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Value<T extends NumericType = NumericType> {
  readonly #cell: Cell
  readonly #facts: NumericTypeFacts
  readonly #view: Int32Array
  readonly #index: number
  readonly #lock: LockChoice

  /**
   * @param type `int8` ... `float64`, `int64` and `uint64` (bigint), or a ctypes code such as `i`.
   * @param initial What it is at first; default 0.
   * @throws {TypeError} that names the type or the number.
   */
  constructor(type: T, initial?: NumericOf<T>, options?: LockOption)
  constructor(type: T, initial?: NumericOf<T> | Arrived, options: LockOption = {}) {
    this.#facts = numericType(type, 'Value')
    const isNew = !(initial instanceof Arrived)
    if (isNew && initial !== undefined) checkNumber(initial, this.#facts, 'Value')
    this.#cell = isNew ? Heap.allocate() : initial.cell
    this.#lock = new LockChoice(options, this.#cell, 'Value')
    const { heap, word } = this.#cell
    this.#view = heap.view(this.#facts.view) as Int32Array
    this.#index = ((word + numberWord) * wordSize) / this.#facts.size
    if (isNew && initial !== undefined) this.value = initial
    remember(this.#cell, 'Value', this)
  }

  get type(): NumericTypeName {
    return this.#facts.name
  }

  /** The number. What is written is converted as a typed array does: 300 becomes 44 in a `uint8`. */
  get value(): NumericOf<T> {
    this.#cell.check()
    return this.#view[this.#index] as NumericOf<T>
  }

  set value(value: NumericOf<T>) {
    this.#cell.check()
    checkNumber(value, this.#facts, 'value')
    this.#view[this.#index] = value as number
  }

  /** @throws {TypeError} when it was made without one. */
  get lock(): Exclusive {
    this.#cell.check()
    return this.#lock.lock
  }

  /**
   * Reads, computes and writes while it has the lock, without blocking the event loop.
   * @returns The new number.
   */
  async update(compute: (value: NumericOf<T>) => NumericOf<T>): Promise<NumericOf<T>> {
    return this.lock.run(() => this.#compute(compute))
  }

  /** The same, blocking: for code in workers. */
  updateSync(compute: (value: NumericOf<T>) => NumericOf<T>): NumericOf<T> {
    const guard = this.lock.acquireSync()
    try {
      return this.#compute(compute)
    } finally {
      guard.release()
    }
  }

  #compute(compute: (value: NumericOf<T>) => NumericOf<T>): NumericOf<T> {
    this.value = compute(this.value)
    return this.value
  }

  // Each of them in one step that no other process can come between. Integers only; they return the old number.

  add(operand: NumericOf<T>): NumericOf<T> {
    return this.#atomic('add', operand, Atomics.add)
  }

  sub(operand: NumericOf<T>): NumericOf<T> {
    return this.#atomic('sub', operand, Atomics.sub)
  }

  and(operand: NumericOf<T>): NumericOf<T> {
    return this.#atomic('and', operand, Atomics.and)
  }

  or(operand: NumericOf<T>): NumericOf<T> {
    return this.#atomic('or', operand, Atomics.or)
  }

  xor(operand: NumericOf<T>): NumericOf<T> {
    return this.#atomic('xor', operand, Atomics.xor)
  }

  exchange(replacement: NumericOf<T>): NumericOf<T> {
    return this.#atomic('exchange', replacement, Atomics.exchange)
  }

  /** Writes the replacement only if it is the expected number now. */
  compareExchange(expected: NumericOf<T>, replacement: NumericOf<T>): NumericOf<T> {
    checkNumber(expected, this.#facts, 'compareExchange')
    return this.#atomic('compareExchange', replacement, (view, index, value) =>
      Atomics.compareExchange(view, index, expected as number, value),
    )
  }

  #atomic(
    name: string,
    operand: NumericOf<T>,
    operate: (view: Int32Array, index: number, operand: number) => number,
  ): NumericOf<T> {
    this.#cell.check()
    if (!this.#facts.isInteger) {
      throw new TypeError(`${name}: a Value of the type ${this.#facts.name} has no atomic operations: use update.`)
    }
    checkNumber(operand, this.#facts, name)
    return operate(this.#view, this.#index, operand as number) as NumericOf<T>
  }

  /** Gives it back at once, for this process. Nothing of it can be used any more here. */
  [Symbol.dispose](): void {
    this.#cell.dispose()
  }

  static {
    defineShared(
      'Value',
      Value,
      value => [value.#cell.handle, value.#facts.name, value.#lock.option],
      (handle: CellHandle, type: NumericType, lock: Exclusive | boolean) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'Value', Value, type, new Arrived(cell), { lock })
      },
    )
  }
}
