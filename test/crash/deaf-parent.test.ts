import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, numbers } from './ledger.ts'
import { blockUntilAsleep, blockUntilDead, untilMarked } from './process-state.ts'
import { mortal } from './references.ts'

// The parent reads nothing while the worker dies.

const folder = temporaryFolder()
const megabyte = 2 ** 20

test.each([0, 3, 7])('a death while a result of 64 MiB is written costs that item alone, item %i of 8', async place => {
  const pool = openPool({ processes: 2 })
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const items = numbers(8).map(entry => ({ log, entry, ...(entry === place && { awaits, bytes: 64 * megabyte }) }))
  const settling = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 8 })
  const pid = await untilMarked(log, place)
  writeFileSync(awaits, '')
  blockUntilAsleep(pid)
  process.kill(pid, 'SIGKILL')
  const outcomes = await settling
  expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : 'died'))).toEqual(
    numbers(8).map(entry => (entry === place ? 'died' : entry)),
  )
  expect(outcomes[place]).toMatchObject({ reason: { pid, itemIndex: place, signal: 'SIGKILL', state: 'running' } })
  expectEachOnce(log, 8)
})

test('results that nobody has read when their worker dies are kept', async () => {
  const pool = openPool({ processes: 1 })
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const special = new Map<number, object>([
    [0, { awaits }],
    [500, { bytes: 100_000 }],
    [700, { way: 6 }],
  ])
  const items = numbers(1000).map(entry => ({ log, entry, ...special.get(entry) }))
  const settling = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 1000 })
  const pid = await untilMarked(log, 0)
  writeFileSync(awaits, '')
  blockUntilDead(pid)
  const outcomes = await settling
  expect(outcomes[700]).toMatchObject({ reason: { pid, itemIndex: 700, exitCode: 6, state: 'running' } })
  expect(outcomes[500]).toEqual({ status: 'fulfilled', value: new Uint8Array(100_000).fill(500) })
  for (const index of numbers(1000)) {
    if (index !== 500 && index !== 700) expect(outcomes[index]).toEqual({ status: 'fulfilled', value: index })
  }
  expectEachOnce(log, 1000)
})

test('all workers dead before the parent looks: each costs one item, the rest runs once', async () => {
  const pool = openPool({ processes: 3 })
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  await pool.ready()
  const deadly = [0, 10, 20]
  const items = numbers(30).map(entry => ({ log, entry, ...(deadly.includes(entry) && { awaits, way: 9 }) }))
  const settling = pool.mapSettled(mortal.holdUntil, items, { chunkSize: 10 })
  const pids = await Promise.all(deadly.map(entry => untilMarked(log, entry)))
  expect(new Set(pids).size).toBe(3)
  writeFileSync(awaits, '')
  for (const pid of pids) blockUntilDead(pid)
  const outcomes = await settling
  for (const [index, outcome] of outcomes.entries()) {
    if (!deadly.includes(index)) expect(outcome).toEqual({ status: 'fulfilled', value: index })
    else expect(outcome).toMatchObject({ reason: { itemIndex: index, exitCode: 9, state: 'running' } })
  }
  expectEachOnce(log, 30)
})
