import { SegmentGoneError, UnsupportedPlatformError } from './memory-errors.ts'
import type { SegmentHandle } from './segment.ts'
import { SharedMemory } from './shared-memory.ts'
import { currentThread, isThreadAlive, type Thread, threadExists, threadNamespace } from './thread.ts'

/*
 * Memory for what is small: a value, a lock. Each thread that makes such things has a heap, others attach it. It is sparse:
 * what nobody uses takes no memory.
 *
 *   header   where thread numbers are from
 *   threads  for each thread that uses the heap: its number (0: nobody's; less: taken or given back just now), start, generation
 *   holds    for each of these threads a bit a cell: it counts among those that hold the cell
 *   cells    64 bytes each, a cache line: int32 holders, int32 generation, then what the cell is for
 *
 * Only the heap's maker takes cells, and only those without holders. A thread becomes a holder while another one is, so a
 * cell with no holder stays without. First the count goes up, then the bit is set; first the bit is cleared, then the count
 * goes down: who dies in between leaves a cell that nobody uses, never one that two use. What a dead thread held is given
 * back by its bits.
 */

const cellSize = 64
const cellCount = 65_536
/** Threads are numbered from 1, so that 0 is nobody. */
export const threadLimit = 1024

const wordSize = 4
const headerWords = 16
const namespaceWord = 0
const threadWords = 4
const threadsStart = headerWords
const holdsStart = threadsStart + threadLimit * threadWords
const bitsPerWord = 32
const rowWords = cellCount / bitsPerWord
const cellsStart = holdsStart + threadLimit * rowWords
const cellWords = cellSize / wordSize
const heapSize = (cellsStart + cellCount * cellWords) * wordSize

const idWord = 0
const startWord = 1
const generationWord = 2

const holdersWord = 0
const cellGenerationWord = 1
/** Where a cell's own words start. */
export const firstCellWord = 2

/** The owner of something, in 28 bits that are not 0: a place in the heap's table of threads, and its generation. */
export type ThreadMark = number
const placeBits = 10
const generationMask = 2 ** 18 - 1

export type CellHandle = [heap: SegmentHandle, index: number, generation: number]

/** A cell that this thread holds, for as long as the object lives. */
export class Cell {
  readonly heap: Heap
  readonly index: number
  /** Position in `heap.words` of its first word. */
  readonly word: number
  /** The objects that stand for it in this thread. */
  readonly instances: Map<string, WeakRef<object>> = new Map()
  #disposed = false

  constructor(heap: Heap, index: number) {
    this.heap = heap
    this.index = index
    this.word = cellsStart + index * cellWords
  }

  /** @throws {TypeError} when it was disposed of. */
  get handle(): CellHandle {
    return this.heap.handleOf(this)
  }

  /** The address of one of its words in this process. */
  addressOf(word: number): number {
    return this.heap.address + (this.word + word) * wordSize
  }

  /** Some other thread holds it, or held it when it died. */
  get hasOtherHolders(): boolean {
    return Atomics.load(this.heap.words, this.word + holdersWord) > 1
  }

  /** This thread holds it no more. */
  dispose(): void {
    this.#disposed = true
    this.heap.drop(this)
  }

  get isDisposed(): boolean {
    return this.#disposed
  }

  /** @throws {TypeError} when it was disposed of. */
  check(): void {
    if (this.#disposed) throw new TypeError('It was disposed of, and cannot be used any more.')
  }
}

/** For the constructor of what stands for a cell: a new cell, unless it stands for one that exists. */
export function cellFor(cell: unknown, type: string): Cell {
  if (cell === undefined) return Heap.allocate()
  if (cell instanceof Cell) return cell
  throw new TypeError(`new ${type}() takes no such argument: ${typeof cell === 'object' ? 'an object' : String(cell)}.`)
}

interface Hold {
  cell: WeakRef<Cell>
  /** Cells that were collected and have not been released yet count too. */
  count: number
}

interface Collected {
  readonly heap: Heap
  readonly index: number
}

const collected = new FinalizationRegistry<Collected>(({ heap, index }) => heap.release(index))

/** Cells that this thread took, of all its heaps. */
let allocations = 0
/** A search takes 2 ms. */
const allocationsBetweenSweeps = 4096

/** Those that this thread made, and by the inode of their files those that it attached. */
const own: Heap[] = []
const attached = new Map<number, WeakRef<Heap>>()

export class Heap {
  readonly words: Int32Array
  readonly #memory: SharedMemory
  /** This thread's place in the table. */
  readonly #place: number
  readonly #isOwn: boolean
  readonly #held = new Map<number, Hold>()
  readonly #views = new Map<object, object>()
  #next = 0
  #free: number[] = []
  /** At how many allocations it was last searched for what others gave back. */
  #swept = -allocationsBetweenSweeps

  private constructor(memory: SharedMemory, isOwn: boolean) {
    this.#memory = memory
    this.#isOwn = isOwn
    this.words = new Int32Array(memory.buffer)
    const namespace = threadNamespace()
    if (isOwn) this.words[namespaceWord] = namespace
    else if (this.words[namespaceWord] !== namespace) {
      throw new UnsupportedPlatformError(
        'it was made in another PID namespace (a container), where threads have other numbers.',
      )
    }
    this.#place = this.#register()
  }

  /** A cell of zeros. @throws {UnsupportedPlatformError} */
  static allocate(): Cell {
    for (const heap of own) {
      const cell = heap.#allocate()
      if (cell) return cell
    }
    const heap = new Heap(SharedMemory.create(heapSize), true)
    own.push(heap)
    leaveAtExit()
    return heap.#allocate()!
  }

  /**
   * The cell of another thread, or one's own; the same object while it lives.
   * @throws {SegmentGoneError} when it was given up meanwhile, or its process is gone.
   */
  static attach([handle, index, generation]: CellHandle): Cell {
    const heap = Heap.#find(handle) ?? Heap.#attach(handle)
    return heap.#hold(index, generation)
  }

  static #find([, , inode]: SegmentHandle): Heap | undefined {
    return own.find(heap => heap.#memory.handle[2] === inode) ?? attached.get(inode)?.deref()
  }

  static #attach(handle: SegmentHandle): Heap {
    const heap = new Heap(SharedMemory.attach(handle), false)
    for (const [inode, reference] of attached) if (!reference.deref()) attached.delete(inode)
    attached.set(handle[2], new WeakRef(heap))
    leaveAtExit()
    return heap
  }

  get address(): number {
    return this.#memory.address
  }

  /** All of it, as numbers of another type than int32. */
  view<T extends object>(type: new (buffer: SharedArrayBuffer) => T): T {
    const known = this.#views.get(type) as T | undefined
    if (known) return known
    const view = new type(this.#memory.buffer)
    this.#views.set(type, view)
    return view
  }

  /** This thread, as the owner of something in this heap. */
  get mark(): ThreadMark {
    return this.#markOf(this.#place)
  }

  /** The place in the table of the thread that left this mark, while it lives: less than `threadLimit`. */
  static placeOf(mark: ThreadMark): number {
    return mark & (threadLimit - 1)
  }

  #markOf(place: number): ThreadMark {
    const generation = Atomics.load(this.words, this.#thread(place) + generationWord) & generationMask
    return (generation << placeBits) | place
  }

  /** Whether the thread that left this mark lives. Takes 15 us. */
  isAlive(mark: ThreadMark): boolean {
    const place = Heap.placeOf(mark)
    if (this.#markOf(place) !== mark) return false
    const thread = this.#threadAt(place)
    return thread.id > 0 && isThreadAlive(thread)
  }

  handleOf({ index, word }: Cell): CellHandle {
    if (!this.#held.has(index)) throw new TypeError('It was disposed of, and cannot be sent.')
    return [this.#memory.handle, index, Atomics.load(this.words, word + cellGenerationWord)]
  }

  // -- cells

  #allocate(): Cell | undefined {
    const isFull = this.#next === cellCount && this.#free.length === 0
    if (isFull && allocations - this.#swept >= allocationsBetweenSweeps) this.#sweep()
    const index = this.#next < cellCount ? this.#next++ : this.#free.pop()
    if (index === undefined) return undefined
    allocations++
    const start = cellsStart + index * cellWords
    this.words.fill(0, start + firstCellWord, start + cellWords)
    Atomics.add(this.words, start + cellGenerationWord, 1)
    Atomics.store(this.words, start + holdersWord, 1)
    return this.#keep(index)
  }

  /** Finds the cells that others held last. */
  #sweep(): void {
    this.bury()
    this.#swept = allocations
    this.#free = []
    for (let index = 0; index < cellCount; index++) {
      if (Atomics.load(this.words, cellsStart + index * cellWords + holdersWord) === 0) this.#free.push(index)
    }
  }

  #hold(index: number, generation: number): Cell {
    const known = this.#held.get(index)?.cell.deref()
    const start = cellsStart + index * cellWords
    const isCurrent = (): boolean => Atomics.load(this.words, start + cellGenerationWord) === generation
    if (known && !known.isDisposed && isCurrent()) return known
    for (;;) {
      const holders = Atomics.load(this.words, start + holdersWord)
      if (holders <= 0) throw new SegmentGoneError(this.#memory.handle[0])
      if (Atomics.compareExchange(this.words, start + holdersWord, holders, holders + 1) === holders) break
    }
    if (!isCurrent()) {
      this.#giveBack(index)
      throw new SegmentGoneError(this.#memory.handle[0])
    }
    return this.#keep(index)
  }

  /** It was counted already. */
  #keep(index: number): Cell {
    const cell = new Cell(this, index)
    const hold = this.#held.get(index)
    this.#held.set(index, { cell: new WeakRef(cell), count: (hold?.count ?? 0) + 1 })
    if (!hold) Atomics.or(this.words, this.#bitWord(this.#place, index), bitOf(index))
    collected.register(cell, { heap: this, index }, cell)
    return cell
  }

  drop(cell: Cell): void {
    if (this.#held.get(cell.index)?.cell.deref() !== cell) return
    collected.unregister(cell)
    this.release(cell.index)
  }

  release(index: number): void {
    const hold = this.#held.get(index)
    if (!hold) return
    if (hold.count > 1) {
      hold.count--
    } else {
      this.#held.delete(index)
      Atomics.and(this.words, this.#bitWord(this.#place, index), ~bitOf(index))
    }
    this.#giveBack(index)
  }

  #giveBack(index: number): void {
    const holders = Atomics.sub(this.words, cellsStart + index * cellWords + holdersWord, 1)
    if (holders === 1 && this.#isOwn) this.#free.push(index)
  }

  // -- threads

  #thread(place: number): number {
    return threadsStart + place * threadWords
  }

  #threadAt(place: number): Thread {
    const start = this.#thread(place)
    return { id: Atomics.load(this.words, start + idWord), start: Atomics.load(this.words, start + startWord) }
  }

  #bitWord(place: number, index: number): number {
    return holdsStart + place * rowWords + Math.floor(index / bitsPerWord)
  }

  #register(): number {
    const { id, start } = currentThread()
    // It may have been here before, and have let the heap go.
    for (let place = 1; place < threadLimit; place++) {
      const thread = this.#threadAt(place)
      if (thread.id === id && thread.start === start) return place
    }
    for (const attempt of ['at once', 'after the dead']) {
      for (let place = 1; place < threadLimit; place++) {
        const thread = this.#thread(place)
        if (Atomics.compareExchange(this.words, thread + idWord, 0, -id) !== 0) continue
        Atomics.store(this.words, thread + startWord, start)
        Atomics.add(this.words, thread + generationWord, 1)
        Atomics.store(this.words, thread + idWord, id)
        return place
      }
      if (attempt === 'at once') this.bury()
    }
    throw new UnsupportedPlatformError(`${threadLimit - 1} threads and processes use it already.`)
  }

  /** Gives back what threads that are gone held. */
  bury(): void {
    for (let place = 1; place < threadLimit; place++) {
      const thread = this.#threadAt(place)
      if (thread.id !== 0 && !this.#isPresent(thread)) this.#clear(place, thread.id)
    }
  }

  /** A place that one is about to take, or to give back, has its number with a minus. */
  #isPresent(thread: Thread): boolean {
    return thread.id > 0 ? isThreadAlive(thread) : threadExists(-thread.id)
  }

  /** What the place held is given back, by one alone. */
  #clear(place: number, id: number): void {
    const mine = -currentThread().id
    if (Atomics.compareExchange(this.words, this.#thread(place) + idWord, id, mine) !== id) return
    const row = this.#bitWord(place, 0)
    for (let word = 0; word < rowWords; word++) {
      if (this.words[row + word] === 0) continue
      const bits = Atomics.exchange(this.words, row + word, 0)
      for (let bit = 0; bit < bitsPerWord; bit++) if (bits & (1 << bit)) this.#giveBack(word * bitsPerWord + bit)
    }
    Atomics.store(this.words, this.#thread(place) + idWord, 0)
  }

  /** This thread ends. */
  leave(): void {
    this.#clear(this.#place, currentThread().id)
  }
}

function bitOf(index: number): number {
  return 1 << (index % bitsPerWord)
}

/** Processes of this program have died: what they held is given back. */
export function buryTheDead(): void {
  for (const heap of own) heap.bury()
}

let leaving = false

function leaveAtExit(): void {
  if (leaving) return
  leaving = true
  process.on('exit', () => {
    for (const heap of own) heap.leave()
    for (const reference of attached.values()) reference.deref()?.leave()
  })
}
