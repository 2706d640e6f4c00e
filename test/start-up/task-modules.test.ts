import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { ShipError, task } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { starts } from './references.ts'

// Modules of tasks that cannot be loaded fail their items; the pool and its workers live.

const folder = temporaryFolder()
const pool = openPool({ processes: 2 })

function taskOf(source: string | undefined) {
  const path = `${freshPath(folder)}.mjs`
  if (source !== undefined) writeFileSync(path, source)
  return task<{ run(x: number): number }, 'run'>(pathToFileURL(path), 'run')
}

const broken: [string, string | undefined, object | undefined][] = [
  ['is missing', undefined, { code: 'ERR_MODULE_NOT_FOUND' }],
  ['has a syntax error', 'export function run( {', { name: 'SyntaxError' }],
  ['throws when it is imported', 'throw new RangeError("at the top")', { name: 'RangeError', message: 'at the top' }],
  ['throws later, in a top-level await', 'await null; throw new RangeError("at the top")', { message: 'at the top' }],
  ['imports one that is missing', 'import "./not-there.mjs"', { code: 'ERR_MODULE_NOT_FOUND' }],
]

describe.each(broken)('a module that %s', (_name, source, cause) => {
  test('fails each item with ShipError, whose cause says why, and no worker', async () => {
    await pool.ready()
    const before = pool.workers.map(({ pid }) => pid)
    const run = taskOf(source)
    const outcomes = await pool.mapSettled(run, [1, 2, 3], { chunkSize: 2 })
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: expect.any(ShipError) })
      expect(outcome).toMatchObject({ reason: { code: 'ERR_SHIP_LOAD', cause } })
    }
    expect(await pool.map(starts.square, [1, 2, 3])).toEqual([1, 4, 9])
    expect(pool.workers.map(({ pid }) => pid)).toEqual(before)
  })

  test('fails apply, map and each result of imap in the same way', async () => {
    const run = taskOf(source)
    const outcomes = await Promise.allSettled<unknown>([pool.apply(run, [1]), pool.map(run, [1, 2])])
    for (const outcome of [...outcomes, ...(await collectSettled(pool.imap(run, [1, 2, 3])))]) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ShipError', code: 'ERR_SHIP_LOAD' } })
    }
    expect(await pool.apply(starts.square, [3])).toBe(9)
  })
})

test('a module that throws undefined when it is imported fails its items, too', async () => {
  const run = taskOf('throw undefined')
  await expect(pool.apply(run, [1])).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_LOAD' })
  expect(await pool.apply(starts.square, [4])).toBe(16)
})

test('an export that is missing fails its items, and is named', async () => {
  const error = await pool.apply(taskOf('export const walk = 1'), [1]).catch(reason => reason)
  expect(error).toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_EXPORT' })
  expect(error.message).toContain('run')
})
