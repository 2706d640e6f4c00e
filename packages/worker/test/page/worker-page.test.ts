import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { distance, WorkerPage } from '../../src/page/worker-page.ts'

const program = fileURLToPath(new URL('./claiming-process.mjs', import.meta.url))

test('numbers of items wrap around', () => {
  const last = 2 ** 31 - 1
  expect(distance((last + 1) | 0, last)).toBe(1)
  expect(distance(last, (last + 1) | 0)).toBe(-1)
})

test('what was taken before the worker came to it is not claimed, what was claimed before stays with the worker', () => {
  const page = WorkerPage.create()
  expect(page.claim(0, 0)).toBe(true)
  expect(page.claim(1, 0)).toBe(true)
  expect(page.take(0, 5, -1)).toBe(2)
  expect(page.claim(2, 0)).toBe(false)
  expect(page.claim(4, 0)).toBe(false)
  expect(page.claim(5, 0)).toBe(true)
  page.release()
  expect(page.claim(6, 0)).toBe(true)
  page.dispose()
})

test('an item runs from its claim until it is finished, for so many milliseconds', () => {
  const page = WorkerPage.create()
  expect(page.elapsed(3)).toBeUndefined()
  page.claim(3, performance.now() - 1000)
  expect(page.elapsed(3)).toBeGreaterThanOrEqual(1000)
  expect(page.elapsed(2)).toBeUndefined()
  page.finish(3)
  expect(page.elapsed(3)).toBeUndefined()
  page.dispose()
})

test('an item that was taken back was not running, although the worker came to it', () => {
  const page = WorkerPage.create()
  page.take(0, 1, -1)
  page.claim(0, 0)
  expect(page.running).toBe(-1)
  expect(page.elapsed(0)).toBeUndefined()
  page.dispose()
})

test('of millions of items that a process runs while this one takes them back, each is run exactly once', async () => {
  const items = 3_000_000
  const page = WorkerPage.create()
  const child = fork(program, [JSON.stringify(page.handle), String(items)])
  const mine = new Uint8Array(items)
  let takes = 0
  for (let next = 0; next < items; ) {
    // Takes a stretch somewhere ahead of the worker, which runs meanwhile.
    const from = Math.min(items - 1, Math.max(next, page.finished) + Math.floor(Math.random() * 2000))
    const to = Math.min(items, from + 1 + Math.floor(Math.random() * 1000))
    const start = page.take(from, to, -1)
    const [reached] = (await once(child, 'message')) as [number]
    // Behind this number nothing starts. What lies before it is settled by the place where the worker stopped.
    if (reached < to) expect(reached).toBeLessThanOrEqual(start)
    for (let item = reached; item < to; item++) mine[item]!++
    if (reached < to) takes++
    next = Math.max(reached, to)
    page.release()
    child.send(next)
  }
  child.send('end')
  let theirs = new Uint8Array(0)
  for await (const [message] of messages(child))
    if (typeof message === 'string') theirs = Buffer.from(message, 'base64')
  await once(child, 'exit')
  const wrong = mine.findIndex((count, item) => count + theirs[item]! !== 1)
  expect(wrong).toBe(-1)
  expect(takes).toBeGreaterThan(100)
  page.dispose()
})

async function* messages(child: ReturnType<typeof fork>): AsyncGenerator<[unknown]> {
  for (let last = false; !last; ) {
    const [message] = (await once(child, 'message')) as [unknown]
    last = typeof message === 'string'
    yield [message]
  }
}
