import { expect, test } from 'vitest'
import { act } from '../limits/references.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { warm } from './warm.ts'

const folder = temporaryFolder()
const spin = () => {
  for (;;);
}

test('a call in a row that never ends runs into its time-out, and the next one is answered', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  for (let round = 0; round < 3; round++) {
    await warm(pool)
    const call = pool.apply(spin, [], { taskTimeout: 100 })
    await expect(call).rejects.toMatchObject({ name: 'TaskTimeoutError', which: 'taskTimeout' })
    expect(await pool.apply(Math.abs, [-round])).toBe(round)
  }
})

test('a call in a row is given up by its signal while it runs', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  for (let round = 0; round < 3; round++) {
    const controller = new AbortController()
    const log = freshPath(folder)
    await warm(pool)
    const call = pool.apply(act, [{ log, entry: round, does: 'spin' }], { signal: controller.signal, grace: 20 })
    call.catch(() => {})
    await untilWritten(log)
    controller.abort(new Error(`round ${round}`))
    await expect(call).rejects.toThrow(`round ${round}`)
    expect(await pool.apply(Math.abs, [-round])).toBe(round)
  }
})

test('a call that is cancelled in the turn in which it was made is answered by its reason, and harms nobody', async () => {
  const pool = openPool({ processes: 1, lane: 'memory' })
  const same = (number: number) => number
  await warm(pool)
  for (let number = 0; number < 200; number++) {
    const result = pool.applyAsync(same, [number])
    result.cancel()
    await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' })
    expect(await pool.apply(same, [number])).toBe(number)
  }
})

test('a worker that is stopped in the middle loses nothing: others do it, or it does, once', async () => {
  const pool = openPool({ processes: 2, lane: 'memory' })
  const log = freshPath(folder)
  let entry = 0
  for (let round = 0; round < 5; round++) {
    await warm(pool, 5)
    const { pid } = pool.workers[round % 2]!
    process.kill(pid!, 'SIGSTOP')
    for (const end = entry + 20; entry < end; entry++) {
      const call = pool.apply(act, [{ log, entry }])
      expect(await call).toBe(entry)
    }
    process.kill(pid!, 'SIGCONT')
  }
})

test.each(['close', 'terminate'] as const)('%s in the middle of calls in a row ends the pool', async method => {
  for (let round = 0; round < 5; round++) {
    const pool = openPool({ processes: 1, lane: 'memory' })
    await warm(pool)
    const last = pool.apply(Math.abs, [-1]).catch(error => error.name)
    await pool[method]()
    await pool.join()
    expect(await last).toBe(method === 'close' ? 1 : 'PoolTerminatedError')
  }
})
