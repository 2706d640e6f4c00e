import { Segment, WorkerPage } from '@forkyard/worker'
import { expect, test } from 'vitest'
import { Assignments } from '../../src/pool/assignments.ts'
import { Chunk, type ChunkOrigin } from '../../src/pool/chunk.ts'

const origin = {} as ChunkOrigin

test('of a group that has begun the rest stays, but an item of it can still be taken back', () => {
  const page = WorkerPage.create()
  const assignments = new Assignments()
  assignments.use(page)
  const chunk = new Chunk(
    origin,
    Array.from({ length: 20 }, (_, item) => item),
    0,
  )
  assignments.number(chunk)
  assignments.add(chunk)
  page.claim(0, performance.now())
  page.claim(1, performance.now())

  expect(assignments.take(chunk, 0, 10)).toEqual([[chunk, 10]])
  chunk.truncate(10)
  expect(page.claim(2, performance.now())).toBe(true)
  expect(assignments.take(chunk, 0, 10)).toEqual([])
  expect(assignments.take(chunk, 5, 1)).toEqual([[chunk, 5]])
  expect(page.claim(5, performance.now())).toBe(false)
  page.dispose()
})

/** Without a page: chunks of one item each, as calls of `apply` are, of which two were announced together. */
test('of items that were announced together none runs for certain, until those before it were answered', () => {
  const assignments = new Assignments()
  const [first, second] = [0, 1].map(item => {
    const chunk = new Chunk(origin, [item], item)
    assignments.number(chunk)
    assignments.add(chunk)
    return chunk
  }) as [Chunk, Chunk]
  assignments.announce(1, false)
  expect(assignments.running).toMatchObject({ chunk: first, position: 0, behind: 1, certain: true })
  assignments.announce(2, false)
  expect(assignments.running).toMatchObject({ chunk: second, position: 0, certain: false })
  first.answered = 1
  expect(assignments.running).toMatchObject({ chunk: second, position: 0, behind: 1, certain: true })
})

const nonsense = [-1, 0, 1, 4, 5, 9, 10, 11, 24, 25, 1000, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), -(2 ** 30), 0x5a5a5a5a]

/** Three chunks of ten items, four of which were answered, and what lies on their page. */
function overwritten(claimed: number, running: number, finished: number) {
  const page = WorkerPage.create()
  const words = new Int32Array(Segment.attach(page.handle).buffer)
  const assignments = new Assignments()
  assignments.use(page)
  const chunks = [0, 10, 20].map(first => {
    const items = Array.from({ length: 10 }, (_, position) => first + position)
    const chunk = new Chunk(origin, items, first)
    assignments.number(chunk)
    assignments.add(chunk)
    return chunk
  })
  chunks[0]!.answered = 4
  words.set([claimed, running, finished])
  return { page, assignments, chunks }
}

const combinations = nonsense.flatMap(one => nonsense.map(other => [one, other] as const))

test('whatever lies on the page of a worker that is gone, no answered item is lost and none that it was not sent', () => {
  for (const [running, finished] of combinations) {
    const { page, assignments, chunks } = overwritten(running, running, finished)
    const fates = assignments.fates(false)
    expect(fates.map(({ chunk }) => chunk)).toEqual(chunks)
    for (const { chunk, lost, ran } of fates) {
      expect(lost).toBeGreaterThanOrEqual(chunk.answered)
      expect(lost).toBeLessThanOrEqual(chunk.items.length)
      if (ran) expect(lost).toBeGreaterThan(chunk.answered)
    }
    expect(fates.filter(({ ran }) => ran).length).toBeLessThanOrEqual(1)
    page.dispose()
  }
})

test('whatever lies on the page, what runs is an item that was sent and has no answer, or nothing', () => {
  for (const [running, finished] of combinations) {
    const { page, assignments, chunks } = overwritten(running, running, finished)
    const item = assignments.running
    if (item) {
      expect(chunks).toContain(item.chunk)
      expect(item.position).toBeGreaterThanOrEqual(item.chunk.answered)
      expect(item.position).toBeLessThan(item.chunk.items.length)
    }
    page.dispose()
  }
})

test('a log of results of items that the worker does not have gives none', () => {
  const { page, assignments } = overwritten(-1, -1, 0)
  for (const item of [30, 1000, -1, -(2 ** 31)]) {
    page.log.append(item, 'nonsense')
    expect(assignments.unsent()).toEqual([])
    page.log.clear()
  }
  page.dispose()
})

test('whatever lies on the page, only items that were sent and have no answer are taken back', () => {
  for (const [first, position] of [
    [0, 0],
    [0, 6],
    [1, 0],
    [1, 3],
  ] as const) {
    for (const claimed of nonsense) {
      const { page, assignments, chunks } = overwritten(claimed, claimed, 0)
      for (const [chunk, from] of assignments.take(chunks[first]!, position, 1) ?? []) {
        expect(chunks.slice(first)).toContain(chunk)
        expect(from).toBeGreaterThanOrEqual(Math.max(chunk.answered, chunk === chunks[first] ? position : 0))
        expect(from).toBeLessThan(10)
      }
      page.dispose()
    }
  }
})
