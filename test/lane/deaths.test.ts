import { expect, test } from 'vitest'
import { expectEachOnce } from '../crash/ledger.ts'
import { endings, mortal } from '../crash/references.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { warm } from './warm.ts'

const folder = temporaryFolder()

test.each(endings.filter(([way]) => way !== 'memory'))(
  'a call among calls in a row that ends its worker by %s fails alone',
  async (way, how) => {
    const pool = openPool({ processes: 1, lane: 'memory', stderr: 'ignore' })
    const log = freshPath(folder)
    await warm(pool)
    for (let entry = 0; entry < 30; entry++) {
      const call = pool.apply(mortal.mark, [{ log, entry, way: entry % 10 === 4 ? way : undefined }])
      if (entry % 10 !== 4) expect(await call).toBe(entry)
      else await expect(call).rejects.toMatchObject({ name: 'WorkerDiedError', state: 'running', ...how })
    }
    expectEachOnce(log, 30)
  },
)

test('a worker that is killed from outside again and again costs at most the call that it has', async () => {
  const pool = openPool({ processes: 2, lane: 'memory', stderr: 'ignore' })
  const log = freshPath(folder)
  let died = 0
  for (let entry = 0; entry < 400; entry++) {
    if (entry % 40 === 39) {
      await warm(pool, 3)
      for (const { pid } of pool.workers) if (pid !== undefined) process.kill(pid, 'SIGKILL')
    }
    const [outcome] = await Promise.allSettled([pool.apply(mortal.mark, [{ log, entry }])])
    if (outcome.status === 'fulfilled') expect(outcome.value).toBe(entry)
    else {
      expect(outcome.reason).toMatchObject({ name: 'WorkerDiedError', signal: 'SIGKILL', state: 'running' })
      died++
    }
  }
  expectEachOnce(log, 400)
  expect(died).toBeLessThanOrEqual(10)
})

test('with retries the call that its worker died of is run again', async () => {
  const pool = openPool({ processes: 1, lane: 'memory', retries: 3, stderr: 'ignore' })
  const log = freshPath(folder)
  await warm(pool)
  for (let entry = 0; entry < 5; entry++) {
    expect(await pool.apply(mortal.markAtLast, [{ log, entry, attempts: 3 }])).toBe(entry)
    await warm(pool, 3)
  }
})

test('a result that its worker dies right behind arrives', async () => {
  const pool = openPool({ processes: 1, lane: 'memory', stderr: 'ignore' })
  for (let round = 0; round < 10; round++) {
    await warm(pool, 3)
    const [outcome] = await Promise.allSettled([pool.apply(mortal.answerThenDie, ['SIGKILL'])])
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'WorkerDiedError' })
    expect(await pool.apply(Math.abs, [-round])).toBe(round)
  }
})

test('workers that are replaced after each few items answer each call in a row once', async () => {
  const pool = openPool({ processes: 1, lane: 'memory', maxTasksPerChild: 25 })
  const log = freshPath(folder)
  for (let entry = 0; entry < 200; entry++) expect(await pool.apply(mortal.mark, [{ log, entry }])).toBe(entry)
  expectEachOnce(log, 200)
})
