import { writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from '../pool-features/idle-pool.ts'
import { untilTurns } from '../pool-features/turn-log.ts'
import { numbers, startedEntries } from './ledger.ts'
import { withoutSharedMemory } from './memory-modes.ts'

// A worker that shares no memory announces many short calls at once: which of them it runs is not known meanwhile.

const folder = temporaryFolder()

interface Item {
  readonly entry: number
  readonly log?: string
  readonly awaits?: string
}

/** Microseconds without a log, so that the worker announces many of them together. */
const run = ({ entry, log, awaits }: Item): number => {
  if (log === undefined) return entry
  const { appendFileSync, existsSync } = process.getBuiltinModule('node:fs')
  appendFileSync(log, `${entry} ${process.pid}\n`)
  while (awaits && !existsSync(awaits));
  return entry
}

const quick = 1000

async function quickPool() {
  const pool = openPool({ ...withoutSharedMemory, processes: 1 })
  for (const _round of [1, 2, 3]) {
    await pool.map(
      run,
      numbers(3 * quick).map(entry => ({ entry })),
    )
    await untilIdle(pool)
  }
  return pool
}

test.each([
  ['the last', [19]],
  ['the one behind it', [1]],
  ['all but the first and the last', numbers(18).map(index => index + 1)],
])('cancel() of %s of 20 calls, while the first computes, hurts no other', async (_which, cancelled) => {
  const pool = await quickPool()
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const before = numbers(quick).map(entry => pool.applyAsync(run, [{ entry }]))
  const calls = numbers(20).map(entry =>
    pool.applyAsync(run, [{ entry, log, ...(entry === 0 && { awaits }) }], { grace: 0 }),
  )
  const [pid] = (await untilTurns(log, 1)).map(turn => turn.pid)
  // What the worker said before is read.
  await nextTurn()
  for (const entry of cancelled) calls[entry]!.cancel()
  const settling = Promise.allSettled([...before, ...calls])
  writeFileSync(awaits, '')
  const outcomes = (await settling).slice(quick)
  for (const [entry, outcome] of outcomes.entries()) {
    if (cancelled.includes(entry)) expect(outcome).toMatchObject({ reason: { name: 'AbortError' } })
    else expect(outcome).toEqual({ status: 'fulfilled', value: entry })
  }
  expect((await settling).slice(0, quick).every(({ status }) => status === 'fulfilled')).toBe(true)
  expect(await pool.apply(() => process.pid)).toBe(pid)
  const started = startedEntries(log)
  expect(new Set(started).size).toBe(started.length)
  expect(started.filter(entry => !cancelled.includes(entry))).toEqual(
    numbers(20).filter(entry => !cancelled.includes(entry)),
  )
})
