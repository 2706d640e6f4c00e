import { type Cell, type CellHandle, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import type { SegmentHandle } from '../memory/segment.ts'
import { SharedMemory } from '../memory/shared-memory.ts'
import type { Exclusive } from '../sync/exclusive.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { LockChoice, type LockOption } from './lock-option.ts'
import {
  checkNumber,
  type NumericArray,
  type NumericOf,
  type NumericType,
  type NumericTypeFacts,
  type NumericTypeName,
  numericType,
} from './numeric-type.ts'

/** WebAssembly's largest memory, and with it ours. */
const largest = 2 ** 32

/** An array that exists, when it arrives in another thread. */
class Arrived {
  readonly handle: SegmentHandle
  readonly length: number
  readonly cell: Cell
  constructor(handle: SegmentHandle, length: number, cell: Cell) {
    this.handle = handle
    this.length = length
    this.cell = cell
  }

  get memory(): SharedMemory {
    return SharedMemory.attach(this.handle)
  }
}

/**
 * Numbers that processes share, with a lock: Python's `Array`. It travels like any value, without a copy, and arrives as the
 * same memory.
 *
 * ```ts
 * const image = new SharedArray('uint8', width * height)
 * await pool.map(row => void image.values.fill(row, row * width, (row + 1) * width), rows)
 * image.values[0]                                    // what a worker wrote
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory, or it cannot be had.
 */
export class SharedArray<T extends NumericType = NumericType> {
  readonly #facts: NumericTypeFacts
  readonly #cell: Cell
  readonly #lock: LockChoice
  #memory: SharedMemory | undefined
  #values: NumericArray<T> | undefined
  /** How many numbers it holds. */
  readonly length: number

  /**
   * @param type `int8` ... `float64`, `int64` and `uint64` (bigint), or a ctypes code such as `d`.
   * @param lengthOrValues How many zeros, or the numbers to begin with. At most 4 GiB of them.
   * @throws {TypeError | RangeError} that says what is wrong with them.
   */
  constructor(type: T, lengthOrValues: number | Iterable<NumericOf<T>>, options?: LockOption)
  constructor(type: T, lengthOrValues: number | Iterable<NumericOf<T>> | Arrived, options: LockOption = {}) {
    this.#facts = numericType(type, 'SharedArray')
    const { memory, length } =
      lengthOrValues instanceof Arrived ? lengthOrValues : allocate(this.#facts, lengthOrValues, 'SharedArray')
    this.#cell = lengthOrValues instanceof Arrived ? lengthOrValues.cell : Heap.allocate()
    this.#lock = new LockChoice(options, this.#cell, 'SharedArray')
    this.#memory = memory
    this.#values = new this.#facts.view(memory.buffer, 0, length) as NumericArray<T>
    this.length = length
    remember(this.#cell, 'SharedArray', this)
  }

  get type(): NumericTypeName {
    return this.#facts.name
  }

  /** The numbers: a typed array on a SharedArrayBuffer. Use it directly, also with Atomics. */
  get values(): NumericArray<T> {
    this.#checkedMemory()
    return this.#values!
  }

  /** Whole pages: it may be larger than the numbers. */
  get buffer(): SharedArrayBuffer {
    return this.#checkedMemory().buffer
  }

  /** @throws {TypeError} when it was made without one. */
  get lock(): Exclusive {
    this.#cell.check()
    return this.#lock.lock
  }

  get #details(): readonly unknown[] {
    const { handle } = this.#checkedMemory()
    return [this.#cell.handle, handle, this.#facts.name, this.length, this.#lock.option]
  }

  /** Gives the memory back at once, for this process. What still views it sees zeros from now on. */
  [Symbol.dispose](): void {
    this.#memory?.dispose()
    this.#memory = undefined
    this.#values = undefined
    this.#cell.dispose()
  }

  #checkedMemory(): SharedMemory {
    if (this.#memory) return this.#memory
    throw new TypeError('This SharedArray was disposed of.')
  }

  static {
    defineShared(
      'SharedArray',
      SharedArray,
      array => array.#details,
      (cellHandle: CellHandle, handle: SegmentHandle, type: NumericType, length: number, lock: Exclusive | boolean) => {
        const cell = Heap.attach(cellHandle)
        return instanceOf(cell, 'SharedArray', SharedArray, type, new Arrived(handle, length, cell), { lock })
      },
    )
  }
}

/**
 * Numbers that processes share, as a plain typed array without a lock: Python's `RawArray`. It and its subarrays travel without
 * a copy.
 *
 * ```ts
 * const samples = shared('float64', [1, 2, 3])
 * await pool.map(part => part.fill(0), [samples.subarray(0, 1), samples.subarray(1)])
 * ```
 *
 * @throws {TypeError | RangeError | UnsupportedPlatformError}
 */
export function shared<T extends NumericType>(
  type: T,
  lengthOrValues: number | Iterable<NumericOf<T>>,
): NumericArray<T> {
  const facts = numericType(type, 'shared')
  const { memory, length } = allocate(facts, lengthOrValues, 'shared')
  return new facts.view(memory.buffer, 0, length) as NumericArray<T>
}

function allocate(
  facts: NumericTypeFacts,
  lengthOrValues: unknown,
  caller: string,
): { memory: SharedMemory; length: number } {
  const initial = typeof lengthOrValues === 'number' ? undefined : numbersOf(lengthOrValues, facts, caller)
  const length = initial ? initial.length : (lengthOrValues as number)
  const most = largest / facts.size
  if (!Number.isInteger(length) || length < 0 || length > most) {
    throw new RangeError(
      `${caller}: the length must be an integer from 0 to ${most} (4 GiB of ${facts.name}), got ${length}.`,
    )
  }
  const memory = SharedMemory.create(Math.max(1, length * facts.size))
  if (initial) (new facts.view(memory.buffer, 0, length) as Float64Array).set(initial as ArrayLike<number>)
  return { memory, length }
}

function numbersOf(values: unknown, facts: NumericTypeFacts, caller: string): ArrayLike<number | bigint> {
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) {
    const [first] = values as unknown as ArrayLike<number> & Iterable<number>
    if (first !== undefined) checkNumber(first, facts, caller)
    return values as unknown as ArrayLike<number>
  }
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) {
    throw new TypeError(`${caller}: pass a length, or the numbers to begin with, got ${String(values)}.`)
  }
  const list = [...(values as Iterable<number | bigint>)]
  for (const value of list) checkNumber(value, facts, caller)
  return list
}
