import { TaskTimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { startedEntries } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { act, pidOfWorker } from './references.ts'
import { pidsOf, untilGone } from './worker-pids.ts'

const folder = temporaryFolder()

describe.each(memoryModes)('taskTimeout %s', (_mode, options) => {
  test.concurrent.each(['spin', 'never', 'neverWithTimer', 'spinAndCatch', 'neverAndCatch'])(
    'ends an item that would go on for ever (%s): its process is gone, and another takes the next call',
    async does => {
      const pool = openPool({ ...options, processes: 1 })
      const pid = await pool.apply(pidOfWorker)
      const log = freshPath(folder)
      const error = await pool.apply(act, [{ log, entry: 1, does }], { taskTimeout: 150 }).catch(reason => reason)
      expect(error).toBeInstanceOf(TaskTimeoutError)
      expect(error).toMatchObject({
        name: 'TaskTimeoutError',
        code: 'ERR_TASK_TIMEOUT',
        which: 'taskTimeout',
        itemIndex: 0,
        message: 'Item 0 ran longer than its taskTimeout of 150 ms.',
      })
      const next = await pool.apply(pidOfWorker)
      expect(next).not.toBe(pid)
      await untilGone(pid)
      expect(readTurns(log)).toEqual([{ entry: '1', pid }])
      expect(pool.workers).toMatchObject([{ id: 1, pid: next, restarts: 1 }])
    },
  )

  test.concurrent('ends an item whose worker is stopped', async () => {
    const pool = openPool({ ...options, processes: 1 })
    const log = freshPath(folder)
    const call = pool.apply(act, [{ log, entry: 1, does: 'spin' }], { taskTimeout: 1500 }).catch(reason => reason)
    const [turn] = await untilTurns(log, 1)
    process.kill(turn!.pid, 'SIGSTOP')
    expect(await call).toBeInstanceOf(TaskTimeoutError)
    await untilGone(turn!.pid)
    expect(await pool.apply(pidOfWorker)).not.toBe(turn!.pid)
  })

  test.concurrent('does not run an item again, whatever retries says', async () => {
    const pool = openPool({ ...options, processes: 2, retries: 5 })
    const log = freshPath(folder)
    const call = pool.apply(act, [{ log, entry: 1, does: 'spin' }], { taskTimeout: 1000, retries: 3 })
    await expect(call).rejects.toThrow(TaskTimeoutError)
    await expect(pool.map(act, [{ log, entry: 2, does: 'spin' }], { taskTimeout: 1000 })).rejects.toThrow(
      TaskTimeoutError,
    )
    await pool.close()
    await pool.join()
    expect(startedEntries(log)).toEqual([1, 2])
  })

  test.concurrent('of the pool is the default of its calls, and a call may say otherwise', async () => {
    const pool = openPool({ ...options, processes: 2, taskTimeout: 1000 })
    const log = freshPath(folder)
    await expect(pool.apply(act, [{ log, entry: 1, does: 'spin' }])).rejects.toThrow('taskTimeout of 1000 ms')
    await expect(pool.map(act, [{ log, entry: 2, does: 'spin' }])).rejects.toThrow('taskTimeout of 1000 ms')
    await expect(pool.imap(act, [{ log, entry: 3, does: 'spin' }]).next()).rejects.toThrow('taskTimeout of 1000 ms')
    const long = { log, entry: 4, does: 'sleep', milliseconds: 400 }
    expect(await pool.apply(act, [long], { taskTimeout: 60_000 })).toBe(4)
    expect(await pool.map(act, [long], { taskTimeout: Number.POSITIVE_INFINITY })).toEqual([4])
    expect(startedEntries(log)).toEqual([1, 2, 3, 4, 4])
  })

  test.concurrent('that does not run out changes nothing', async () => {
    const pool = openPool({ ...options, processes: 2 })
    await pool.ready()
    const pids = pidsOf(pool)
    const log = freshPath(folder)
    const items = Array.from({ length: 200 }, (_, entry) => ({ log, entry }))
    const entries = items.map(({ entry }) => entry)
    expect(await pool.map(act, items, { taskTimeout: 30_000 })).toEqual(entries)
    expect(await Promise.all(items.map(item => pool.apply(act, [item], { taskTimeout: 30_000 })))).toEqual(entries)
    expect(pidsOf(pool)).toEqual(pids)
    expect(startedEntries(log)).toEqual(entries.flatMap(entry => [entry, entry]))
  })
})

test.concurrent('the retries of the pool are the default of its calls, and a call may say otherwise', async () => {
  const pool = openPool({ processes: 1, retries: 2 })
  const log = freshPath(folder)
  await expect(pool.apply(act, [{ log, entry: 1, does: 'die' }])).rejects.toThrow('SIGKILL')
  await expect(pool.apply(act, [{ log, entry: 2, does: 'die' }], { retries: 0 })).rejects.toThrow('SIGKILL')
  await expect(pool.map(act, [{ log, entry: 3, does: 'die' }], { retries: 1 })).rejects.toThrow('SIGKILL')
  expect(startedEntries(log)).toEqual([1, 1, 1, 2, 3, 3])
})

test.concurrent('a program that a task started, and that holds its output open, does not delay the time-out', async () => {
  const pool = openPool({ processes: 1, stdout: 'ignore', stderr: 'ignore' })
  const startOther = (path: string) => {
    const { spawn } = process.getBuiltinModule('node:child_process')
    const fs = process.getBuiltinModule('node:fs')
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true })
    fs.appendFileSync(path, `${other.pid} ${process.pid}\n`)
    for (;;);
  }
  const log = freshPath(folder)
  const call = pool.apply(startOther, [log], { taskTimeout: 500 })
  await expect(call).rejects.toThrow(TaskTimeoutError)
  const [turn] = readTurns(log)
  try {
    await untilGone(turn!.pid)
    expect(await pool.apply(pidOfWorker)).not.toBe(turn!.pid)
  } finally {
    process.kill(Number(turn!.entry), 'SIGKILL')
  }
})
