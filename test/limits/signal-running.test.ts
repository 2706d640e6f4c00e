import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'
import { turnOf } from './ledger.ts'
import { memoryModes } from './memory-modes.ts'
import { type Act, act, pidOfWorker } from './references.ts'
import { untilGone } from './worker-pids.ts'

const folder = temporaryFolder()

/** One worker that runs an item under a signal. */
async function runUnderSignal(options: object, item: Omit<Act, 'log' | 'entry'>, grace?: number) {
  const pool = openPool({ ...options, processes: 1 })
  const log = freshPath(folder)
  const controller = new AbortController()
  const limits = { signal: controller.signal, ...(grace !== undefined && { grace }) }
  const outcome = pool.apply(act, [{ ...item, log, entry: 1 }], limits).catch(reason => reason)
  const [turn] = await untilTurns(log, 1)
  return { pool, log, outcome, pid: turn!.pid, abort: (reason?: unknown) => controller.abort(reason) }
}

const seenReason = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

describe.each(memoryModes)('an item that runs when its signal aborts, %s,', (_mode, options) => {
  test.concurrent.each([
    ['a string', 'enough', ['string', null, 'enough']],
    ['an error', new RangeError('too much'), ['object', 'RangeError', 'too much']],
    ['nothing', undefined, ['object', 'AbortError', 'This operation was aborted']],
    ['what cannot travel', () => {}, ['object', 'AbortError', 'The caller gave this item up.']],
  ])(
    'cleans up by its taskSignal(), whose reason is that of the caller (%s), and its worker lives on',
    async (_kind, reason, seen) => {
      const tells = freshPath(folder)
      const { pool, log, outcome, pid, abort } = await runUnderSignal(options, { does: 'cleanUp', tells }, 30_000)
      abort(reason)
      await outcome
      await untilTurns(log, 2)
      expect(seenReason(tells)).toEqual(seen)
      expect(await pool.apply(pidOfWorker)).toBe(pid)
    },
  )

  test.concurrent.each([30_000, 2 ** 31, Number.POSITIVE_INFINITY])(
    'has the grace of %d ms to clean up; its call rejects at once',
    async grace => {
      const [awaits, tells] = [freshPath(folder), freshPath(folder)]
      const { pool, outcome, pid, abort } = await runUnderSignal(options, { does: 'cleanUp', awaits, tells }, grace)
      abort('enough')
      expect(await outcome).toBe('enough')
      await writeFile(awaits, '')
      await untilWritten(tells)
      expect(await pool.apply(pidOfWorker)).toBe(pid)
    },
  )

  test.concurrent.each([
    ['spin', 0],
    ['never', 0],
    ['neverWithTimer', 0.5],
    ['spinAndCatch', 50],
    ['spin', undefined],
  ])('is gone, process and all: %s, after a grace of %s ms', async (does, grace) => {
    const { pool, outcome, pid, abort } = await runUnderSignal(options, { does }, grace)
    abort('enough')
    expect(await outcome).toBe('enough')
    await untilGone(pid)
    expect(await pool.apply(pidOfWorker)).not.toBe(pid)
    await pool.terminate()
  })

  test.concurrent('is gone when it has not cleaned up within its grace', async () => {
    const [awaits, tells] = [freshPath(folder), freshPath(folder)]
    const { log, outcome, pid, abort } = await runUnderSignal(options, { does: 'cleanUp', awaits, tells }, 50)
    abort('enough')
    expect(await outcome).toBe('enough')
    await untilGone(pid)
    expect(readTurns(log)).toHaveLength(1)
  })

  test.concurrent('is gone although its worker is stopped', async () => {
    const { pool, outcome, pid, abort } = await runUnderSignal(options, { does: 'spin' }, 50)
    process.kill(pid, 'SIGSTOP')
    abort('enough')
    expect(await outcome).toBe('enough')
    await untilGone(pid)
    expect(await pool.apply(pidOfWorker)).not.toBe(pid)
  })

  test.concurrent('does not hurt what runs in the other worker', async () => {
    const pool = openPool({ ...options, processes: 2 })
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const controller = new AbortController()
    const other = pool.apply(act, [{ log, entry: 1, does: 'wait', awaits }])
    const given = pool.apply(act, [{ log, entry: 2, does: 'spin' }], { signal: controller.signal, grace: 0 })
    const turns = await untilTurns(log, 2)
    controller.abort('enough')
    await expect(given).rejects.toBe('enough')
    await untilGone(turnOf(turns, 2)!.pid)
    await writeFile(awaits, '')
    expect(await other).toBe(1)
    expect(pool.workers.map(({ pid }) => pid)).toContain(turnOf(turns, 1)!.pid)
  })

  test.concurrent('aborts in every worker that runs items of its map', async () => {
    const pool = openPool({ ...options, processes: 2 })
    const log = freshPath(folder)
    const controller = new AbortController()
    const items = [0, 1, 2, 3, 4].map(entry => ({ log, entry, does: 'cleanUp', tells: freshPath(folder) }))
    const mapping = pool.map(act, items, { signal: controller.signal, grace: 30_000, chunkSize: 1 })
    const started = await untilTurns(log, 2)
    controller.abort('enough')
    await expect(mapping).rejects.toBe('enough')
    await untilTurns(log, 4)
    await pool.close()
    await pool.join()
    const entries = started.map(({ entry }) => entry)
    expect(
      readTurns(log)
        .map(({ entry }) => entry)
        .sort(),
    ).toEqual([...entries, ...entries.map(entry => `${entry}-cleaned`)].sort())
  })
})

describe('a synchronous loop', () => {
  test.concurrent.each([
    ['a string', 'enough', ['string', null, 'enough']],
    ['an error', new RangeError('too much'), ['object', 'RangeError', 'too much']],
    ['one of 10 KB', 'x'.repeat(10_000), ['object', 'AbortError', 'The caller gave this item up.']],
  ])('sees the reason of its caller, as long as that is small (%s)', async (_kind, reason, seen) => {
    const tells = freshPath(folder)
    const { log, abort } = await runUnderSignal({}, { does: 'readReason', tells }, 30_000)
    abort(reason)
    await untilTurns(log, 2)
    expect(seenReason(tells)).toEqual(seen)
  })

  test.concurrent.each(['lookAtSignal', 'throwIfAborted'])('that uses %s ends by itself', async does => {
    const { pool, log, outcome, pid, abort } = await runUnderSignal({}, { does }, 30_000)
    abort('enough')
    expect(await outcome).toBe('enough')
    expect(turnOf(await untilTurns(log, 2), '1-ended')).toEqual({ entry: '1-ended', pid })
    expect(await pool.apply(pidOfWorker)).toBe(pid)
  })

  test.concurrent('that looks at its signal finds a new one in each item of its chunk', async () => {
    const pool = openPool({ processes: 1 })
    const log = freshPath(folder)
    for (const round of [0, 1, 2]) {
      const controller = new AbortController()
      const does = 'lookAtSignal'
      const call = pool.apply(act, [{ log, entry: round, does }], { signal: controller.signal, grace: 30_000 })
      await untilTurns(log, 2 * round + 1)
      controller.abort(round)
      await expect(call).rejects.toBe(round)
      await untilTurns(log, 2 * round + 2)
    }
    expect(new Set(readTurns(log).map(({ pid }) => pid)).size).toBe(1)
  })

  test.concurrent('that looks at its signal without shared memory is gone after its grace', async () => {
    const options = { env: { FORKYARD_SHARED_MEMORY: 'off' } }
    const { outcome, pid, abort } = await runUnderSignal(options, { does: 'lookAtSignal' }, 50)
    abort('enough')
    expect(await outcome).toBe('enough')
    await untilGone(pid)
  })
})
