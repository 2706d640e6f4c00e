import { Pool, type PoolOptions, PoolTerminatedError, type WorkerInfo } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { numbers } from '../limits/ledger.ts'
import { memoryModes } from '../limits/memory-modes.ts'
import { act } from '../limits/references.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { initializeSlowly } from '../pool-features/references.ts'
import { untilTurns } from '../pool-features/turn-log.ts'

const folder = temporaryFolder()
const nextTurn = () => new Promise(resolve => setImmediate(resolve))

/** Every process that a pool ever had. */
function watchPids(pool: Pool): Set<number> {
  const pids = new Set<number>()
  const note = ({ pid }: WorkerInfo) => {
    if (pid !== undefined) pids.add(pid)
  }
  pool.on('workerStart', note)
  pool.on('workerExit', note)
  return pids
}

async function untilSpawned(pool: Pool): Promise<void> {
  while (pool.workers.some(({ pid }) => pid === undefined)) await nextTurn()
}

const isTerminated = (outcome: PromiseSettledResult<unknown>): boolean =>
  outcome.status === 'rejected' && outcome.reason instanceof PoolTerminatedError

interface Situation {
  options?: PoolOptions
  /** Calls that terminate gives up, and when to call it. */
  begin(pool: Pool): Promise<unknown>[]
  until?(pool: Pool): Promise<unknown>
}

function situations(): Record<string, () => Situation> {
  return {
    'before anything was done': () => ({ begin: () => [] }),
    'right after the first call': () => ({ begin: pool => [pool.apply(act, [{ log: freshPath(folder), entry: 1 }])] }),
    'while the workers start': () => ({
      begin: pool => numbers(100).map(entry => pool.apply(act, [{ log: freshPath(folder), entry }])),
      until: untilSpawned,
    }),
    'while a slow initializer runs': () => ({
      options: { initializer: initializeSlowly, initArgs: [300_000] },
      begin: pool => [pool.apply(act, [{ log: freshPath(folder), entry: 1 }])],
      until: untilSpawned,
    }),
    'while an initializer computes without end': () => {
      const path = freshPath(folder)
      const spin = (file: string) => {
        process.getBuiltinModule('node:fs').writeFileSync(file, '')
        for (;;);
      }
      return {
        options: { initializer: spin, initArgs: [path] },
        begin: pool => [pool.apply(x => x, [1])],
        until: () => untilWritten(path),
      }
    },
    'while 10,000 items of 300 s wait': () => {
      const log = freshPath(folder)
      const items = numbers(10_000).map(entry => ({ log, entry, does: 'sleep', milliseconds: 300_000 }))
      return {
        begin: pool => [pool.map(act, items), ...items.map(item => pool.apply(act, [item]))],
        until: () => untilTurns(log, 2),
      }
    },
    'while a worker is being killed after a time-out': () => {
      const log = freshPath(folder)
      let late: Promise<unknown>
      return {
        begin: pool => {
          late = pool.apply(act, [{ log, entry: 1, does: 'neverAndCatch' }], { taskTimeout: 1000 }).catch(() => {})
          return [pool.apply(act, [{ log, entry: 2, does: 'never' }])]
        },
        // The worker that ignores SIGTERM is still there: its successor starts already.
        until: async pool => {
          await untilTurns(log, 2)
          while (pool.workers.every(({ restarts }) => restarts === 0))
            await new Promise(resolve => setTimeout(resolve, 5))
          void late
        },
      }
    },
    'while workers are replaced, each after one item': () => {
      const log = freshPath(folder)
      return {
        options: { maxTasksPerChild: 1 },
        begin: pool => [
          pool.map(
            act,
            numbers(500).map(entry => ({ log, entry })),
          ),
        ],
        until: () => untilTurns(log, 4),
      }
    },
    'while 64 MiB are on their way': () => {
      const bytes = Buffer.alloc(64 * 2 ** 20, 7)
      return {
        begin: pool => numbers(4).map(() => pool.apply((value: Buffer) => value, [bytes])),
        until: async pool => {
          await pool.ready()
          await nextTurn()
        },
      }
    },
    'while close and join wait': () => {
      const log = freshPath(folder)
      return {
        begin: pool => [pool.map(act, [{ log, entry: 1, does: 'never' }])],
        until: async pool => {
          await untilTurns(log, 1)
          void pool.close()
          void pool.join()
          await nextTurn()
        },
      }
    },
  }
}

const names = Object.keys(situations())

describe.each(memoryModes)('terminate, %s,', (_mode, memory) => {
  test.concurrent.each(names)('%s: all rejects with PoolTerminatedError, and no process is left', async name => {
    const { options, begin, until } = situations()[name]!()
    const pool = new Pool({ ...options, ...memory, processes: 2 })
    const pids = watchPids(pool)
    const outcomes = Promise.allSettled(begin(pool))
    await until?.(pool)
    for (const { pid } of pool.workers) if (pid !== undefined) pids.add(pid)
    await Promise.all([pool.terminate(), pool.terminate()])
    await pool.terminate()
    const settled = await outcomes
    expect(settled.filter(outcome => !isTerminated(outcome))).toEqual([])
    await untilEnded([...pids])
    expect(pool.workers).toEqual([])
    await pool.close()
    await pool.join()
    await expect(pool.apply(x => x, [1])).rejects.toThrow(PoolTerminatedError)
  })
})

test.concurrent('a signal that aborts after terminate, and before all is gone, changes nothing', async () => {
  const pool = new Pool({ processes: 1 })
  const log = freshPath(folder)
  const controller = new AbortController()
  const item = { log, entry: 1, does: 'neverAndCatch' }
  const calls = [
    pool.apply(act, [item], { signal: controller.signal, grace: 0 }),
    pool.map(act, [{ log, entry: 2 }], { signal: controller.signal }),
    pool.imap(act, [{ log, entry: 3 }], { signal: controller.signal }).next(),
  ]
  const outcomes = Promise.allSettled<unknown>(calls)
  const [turn] = await untilTurns(log, 1)
  const terminating = pool.terminate()
  controller.abort('later')
  expect((await outcomes).filter(outcome => !isTerminated(outcome))).toEqual([])
  await terminating
  await untilEnded([turn!.pid])
})

test.concurrent('terminate after a signal has aborted, and within its grace, does not wait for that', async () => {
  const pool = new Pool({ processes: 1 })
  const log = freshPath(folder)
  const controller = new AbortController()
  const item = { log, entry: 1, does: 'never' }
  const call = pool.apply(act, [item], { signal: controller.signal, grace: 300_000 })
  const outcome = expect(call).rejects.toBe('given up')
  const [turn] = await untilTurns(log, 1)
  controller.abort('given up')
  await outcome
  await pool.terminate()
  await untilEnded([turn!.pid])
})

test.concurrent('close and join after a signal has aborted wait for the grace, and no longer', async () => {
  const pool = new Pool({ processes: 1 })
  const log = freshPath(folder)
  const controller = new AbortController()
  const call = pool.apply(act, [{ log, entry: 1, does: 'spin' }], { signal: controller.signal, grace: 200 })
  const outcome = expect(call).rejects.toBe('given up')
  const [turn] = await untilTurns(log, 1)
  controller.abort('given up')
  await pool.close()
  await pool.join()
  await outcome
  await untilEnded([turn!.pid])
})
