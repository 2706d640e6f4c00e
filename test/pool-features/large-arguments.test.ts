import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// A worker that reads or decodes what is large has not come to its item, and is busy with it all the same.

const pool = openPool({ processes: 2 })

async function bytesSentFor(call: () => Promise<unknown>): Promise<number> {
  const sent = () => pool.stats().workers.reduce((sum, { bytesSent }) => sum + bytesSent, 0)
  await pool.ready()
  const before = sent()
  await call()
  return sent() - before
}

const count = (list: { readonly length: number }) => list.length

test('a large binary goes to one worker, not from one to the other', async () => {
  const bytes = new Uint8Array(128 * 2 ** 20)
  expect(await bytesSentFor(() => pool.apply(count, [bytes]))).toBeLessThan(1.5 * bytes.length)
})

test('a large list of objects goes to a worker or two, and not to and fro', async () => {
  const list = Array.from({ length: 200_000 }, (_, id) => ({ id, name: `name ${id}`, tags: ['a', 'b'], at: { x: id } }))
  const once = JSON.stringify(list).length
  expect(await bytesSentFor(() => pool.apply(count, [list]))).toBeLessThan(2.5 * once)
})
