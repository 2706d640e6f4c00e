import { Pool } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, expectOnlyDead, marks, numbers } from './ledger.ts'
import { untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

// Workers that die while they run nothing: that costs nobody anything.

const folder = temporaryFolder()
const pidsOf = (pool: Pool) => pool.workers.flatMap(({ pid }) => (pid === undefined ? [] : [pid]))

async function untilLaunched(pool: Pool): Promise<number[]> {
  while (pidsOf(pool).length < pool.size) await new Promise(setImmediate)
  return pidsOf(pool)
}

test.each(['SIGKILL', 'SIGSEGV', 'SIGTERM'] as const)(
  'idle workers that are killed by %s are replaced, and work given at once is all done once',
  async signal => {
    const pool = openPool({ processes: 2 })
    await pool.ready()
    const log = freshPath(folder)
    const killed = pidsOf(pool)
    for (const pid of killed) process.kill(pid, signal)
    expect(await pool.map(mortal.mark, marks(log, 200, {}))).toEqual(numbers(200))
    expectEachOnce(log, 200)
    await untilEnded(killed)
    for (const pid of killed) expect(pidsOf(pool)).not.toContain(pid)
  },
)

test('an idle worker that is killed and gone does not show, and the next call is done', async () => {
  const pool = openPool({ processes: 1 })
  for (let round = 0; round < 3; round++) {
    const pid = await pool.apply(() => process.pid)
    const exited = new Promise(resolve => pool.once('workerExit', resolve))
    process.kill(pid, 'SIGKILL')
    await exited
    expect(pidsOf(pool)).not.toContain(pid)
    expect(await pool.apply((x: number) => x + 1, [round])).toBe(round + 1)
  }
})

test('workers that are killed before their first message are replaced, and nothing is lost', async () => {
  const pool = openPool({ processes: 2 })
  const log = freshPath(folder)
  const mapping = pool.map(mortal.mark, marks(log, 100, {}))
  for (const pid of await untilLaunched(pool)) process.kill(pid, 'SIGKILL')
  expect(await mapping).toEqual(numbers(100))
  await pool.ready()
  expectEachOnce(log, 100)
})

test('workers that are killed before their first message, three times in a row, still come up', async () => {
  const pool = openPool({ processes: 1 })
  const call = pool.apply(() => 'done')
  const killed: number[] = []
  while (killed.length < 3) {
    const [pid] = await untilLaunched(pool)
    if (killed.includes(pid!)) await new Promise(setImmediate)
    else {
      killed.push(pid!)
      process.kill(pid!, 'SIGKILL')
    }
  }
  expect(await call).toBe('done')
  expect(pool.workers[0]).toMatchObject({ restarts: 3 })
})

test('all workers killed at once while they work: each item that ran rejects, all others run once', async () => {
  const pool = openPool({ processes: 3 })
  await pool.ready()
  const [log, never] = [freshPath(folder), freshPath(folder)]
  const held = [0, 20, 40]
  const items = numbers(60).map(entry => ({ log, entry, ...(held.includes(entry) && { awaits: never }) }))
  const settling = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 20 })
  const pids = await Promise.all(held.map(entry => untilMarked(log, entry)))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  const outcomes = await settling
  const fields = held.map((itemIndex, index) => [
    itemIndex,
    { itemIndex, pid: pids[index], signal: 'SIGKILL', state: 'running' },
  ])
  expectOnlyDead(outcomes, Object.fromEntries(fields))
  expectEachOnce(log, 60)
})

test.each([3, 'SIGKILL'] as const)(
  'a worker that dies by %s right after an answer does not take the next calls with it',
  async way => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    for (const entry of numbers(10)) {
      const pid = await pool.apply(mortal.answerThenDie, [way])
      expect(pid).toEqual(expect.any(Number))
      // It may have begun in the dying process; then, and only then, it died with it.
      const [outcome] = await Promise.allSettled([pool.apply(mortal.mark, [{ log, entry }])])
      if (outcome.status === 'fulfilled') expect(outcome.value).toBe(entry)
      else expect(outcome.reason).toMatchObject({ pid, state: 'running' })
    }
    expectEachOnce(log, 10)
  },
)

test('a pool whose workers die idle can be closed and joined at once', async () => {
  const pool = new Pool({ processes: 2 })
  await pool.ready()
  const pids = pidsOf(pool)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await pool.close()
  await pool.join()
  expect(pool.workers).toEqual([])
  await untilEnded(pids)
})
