import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'

// A worker that does not come to what it was sent.

const square = (x: number): number => x * x

test.concurrent('a call that went to an idle worker which is stopped runs in the other one', async () => {
  const pool = openPool({ processes: 2 })
  const stopped = await pool.apply(() => process.pid)
  await untilIdle(pool)
  process.kill(stopped, 'SIGSTOP')
  expect(await pool.apply(square, [3], { taskTimeout: 5000 })).toBe(9)
  expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9])
  process.kill(stopped, 'SIGCONT')
})

test.concurrent('a pool closes although a worker is stopped that had a call which was given up', async () => {
  const pool = openPool({ processes: 1 })
  const stopped = await pool.apply(() => process.pid)
  process.kill(stopped, 'SIGSTOP')
  const given = pool.applyAsync(square, [3])
  given.cancel()
  await expect(given.get()).rejects.toMatchObject({ name: 'AbortError' })
  await pool.close()
  await pool.join()
  await untilEnded([stopped])
})

test.concurrent('a wait that ran out does not take the signal from a call that has it too', async () => {
  const pool = openPool({ processes: 2 })
  const controller = new AbortController()
  const { signal } = controller
  const slow = pool.applyAsync(() => new Promise<number>(resolve => setTimeout(resolve, 100, 1)))
  await expect(slow.get({ timeout: 10, signal })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  const endless = pool.map(() => new Promise(() => setInterval(() => {}, 1000)), [1], { signal })
  expect(await slow.get()).toBe(1)
  controller.abort('enough')
  await expect(endless).rejects.toBe('enough')
})

test.concurrent('ready() of a pool that is closed before its workers are up rejects', async () => {
  const pool = openPool({ processes: 1, initializer: () => new Promise(() => setInterval(() => {}, 1000)) })
  const ready = pool.ready()
  await pool.close()
  const joined = pool.join()
  await expect(ready).rejects.toMatchObject({ code: 'ERR_POOL_CLOSED' })
  await joined
})
