import { WorkerPage } from '@forkyard/worker'
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
