import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { geometry } from './references.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

test('a decode that throws a frozen error costs its item alone, and the worker lives', {
  timeout: 10_000,
}, async () => {
  await pool.ready()
  const before = pool.workers.map(({ pid }) => pid)
  const results = await pool.mapSettled(geometry.makeFrozen, [0, 1, 2], { chunkSize: 3 })
  expect(results[0]).toEqual({ status: 'fulfilled', value: 0 })
  expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'decode throws a frozen error' } })
  expect(results[2]).toEqual({ status: 'fulfilled', value: 2 })
  expect(pool.workers.map(({ pid }) => pid).sort()).toEqual(before.sort())
})
