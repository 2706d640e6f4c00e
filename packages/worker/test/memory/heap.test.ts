import { expect, test } from 'vitest'
import { buryTheDead, type Cell, firstCellWord, Heap } from '../../src/memory/heap.ts'
import { Value } from '../../src/shared/value.ts'
import { serialize } from '../../src/wire/serialize.ts'
import { Holder } from './holder.ts'

const cellCount = 65_536
const cellWords = 16
const first = Heap.allocate()
const { heap } = first
const cellsStart = first.word - first.index * cellWords

/** The indexes of all cells that can be had now; they are given back. */
function free(): Set<number> {
  const cells: Cell[] = []
  for (let cell = Heap.allocate(); cell.heap === heap; cell = Heap.allocate()) cells.push(cell)
  const indexes = new Set(cells.map(({ index }) => index))
  for (const cell of cells) cell.dispose()
  return indexes
}

/** Which cell a Value has. */
function indexOf(value: Value<'int32'>): number {
  const before = value.value
  value.value = 123_456_789
  const word = heap.words.indexOf(123_456_789, cellsStart)
  value.value = before
  return Math.floor((word - cellsStart) / cellWords)
}

/** The threads that use the heap. */
function threads(): { id: number; mark: number }[] {
  return Array.from({ length: 1023 }, (_, index) => index + 1)
    .map(place => {
      const start = 16 + place * 4
      return { id: heap.words[start]!, mark: (heap.words[start + 2]! << 10) | place }
    })
    .filter(({ id }) => id !== 0)
}

test('a cell is a cache line of its own, and empty', () => {
  const cells = Array.from({ length: 100 }, () => Heap.allocate())
  expect(cells.every(cell => cell.addressOf(0) % 64 === 0)).toBe(true)
  expect(new Set(cells.map(cell => cell.addressOf(0))).size).toBe(100)
  for (const cell of cells) {
    const words = cell.heap.words.subarray(cell.word + firstCellWord, cell.word + 16)
    expect([...words]).toEqual(Array(14).fill(0))
    words.fill(-1)
    cell.dispose()
  }
})

test('200,000 cells one after the other are of one heap, and each is empty', () => {
  for (let count = 0; count < 200_000; count++) {
    const cell = Heap.allocate()
    if (cell.heap !== heap) throw new Error(`Cell ${count} is of another heap.`)
    const words = cell.heap.words.subarray(cell.word + firstCellWord, cell.word + 16)
    if (words.some(word => word !== 0)) throw new Error(`Cell ${count} is not empty.`)
    words.fill(count)
    cell.dispose()
  }
})

test('a cell that was given back is refused by its old handle', () => {
  const cell = Heap.allocate()
  const { handle } = cell
  expect(Heap.attach(handle)).toBe(cell)
  cell.dispose()
  expect(() => cell.handle).toThrow('disposed of')
  expect(() => Heap.attach(handle)).toThrow(expect.objectContaining({ code: 'ERR_SEGMENT_GONE' }))
  free()
  expect(() => Heap.attach(handle)).toThrow(expect.objectContaining({ code: 'ERR_SEGMENT_GONE' }))
})

test('a cell is not used again while another process holds it, and is when that has disposed of it', async () => {
  const holder = new Holder()
  const value = new Value('int32', 5)
  const index = indexOf(value)
  expect(await holder.hold(value)).toEqual(['hold', [5]])
  value[Symbol.dispose]()
  expect(free().has(index)).toBe(false)
  await holder.dispose()
  expect(free().has(index)).toBe(true)
})

test.each(['leave', 'SIGKILL'] as const)('what a process held is given back when it ends (%s)', async how => {
  const holder = new Holder()
  const values = Array.from({ length: 100 }, (_, number) => new Value('int32', number))
  const indexes = values.map(value => indexOf(value))
  for (const value of values) await holder.hold(value)
  for (const value of values) value[Symbol.dispose]()
  buryTheDead()
  const before = free()
  expect(indexes.filter(index => before.has(index))).toEqual([])
  await holder.end(how)
  buryTheDead()
  const after = free()
  expect(indexes.filter(index => !after.has(index))).toEqual([])
})

test('what two processes hold waits for both', async () => {
  const [one, two] = [new Holder(), new Holder()]
  const value = new Value('int32', 5)
  const index = indexOf(value)
  await Promise.all([one.hold(value), two.hold(value)])
  value[Symbol.dispose]()
  await one.end('SIGKILL')
  buryTheDead()
  buryTheDead()
  expect(free().has(index)).toBe(false)
  await two.end('SIGKILL')
  buryTheDead()
  expect(free().has(index)).toBe(true)
})

test('a process that comes too late is told so, also when the cell is used again', async () => {
  const holder = new Holder()
  const value = new Value('int32', 5)
  const bytes = serialize(value)
  value[Symbol.dispose]()
  const gone = ['ERR_SEGMENT_GONE', expect.any(String)]
  expect(await holder.receive(bytes)).toEqual(gone)
  free()
  const others = Array.from({ length: 100 }, () => new Value('int32'))
  expect(await holder.receive(bytes)).toEqual(gone)
  expect(others.every(({ value: number }) => number === 0)).toBe(true)
})

test('a thread is in the table while it lives; its mark says so, and no mark of another generation does', async () => {
  buryTheDead()
  const others = threads().length
  for (const how of ['SIGKILL', 'leave'] as const) {
    const holder = new Holder()
    await holder.hold(new Value('int32'))
    const entry = threads().find(({ id }) => id === holder.pid)!
    expect(heap.isAlive(entry.mark)).toBe(true)
    expect(heap.isAlive(entry.mark + (1 << 10))).toBe(false)
    await holder.end(how)
    expect(heap.isAlive(entry.mark)).toBe(false)
    buryTheDead()
    expect(threads()).toHaveLength(others)
  }
  expect(heap.isAlive(heap.mark)).toBe(true)
})

test('when all cells are held there is another heap, and none when they are not', () => {
  const cells: Cell[] = []
  for (let cell = Heap.allocate(); cell.heap === heap; cell = Heap.allocate()) cells.push(cell)
  expect(cells.length).toBeGreaterThan(cellCount / 2)
  for (const cell of cells) cell.dispose()
  expect(Heap.allocate().heap).toBe(heap)
})
