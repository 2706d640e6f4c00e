import { Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { inWorker } from './references.ts'

test('a Value goes three pools deep, and what is made there comes up, though all in between have ended', async () => {
  const pool = openPool({ processes: 2, maxTasksPerChild: 1 })
  const value = new Value('int32', 0)
  const made = await pool.starmap(inWorker.addInDepth, [
    [value, 3],
    [value, 2],
  ])
  expect(value.value).toBe(2)
  expect(made.map(({ value: number }) => number)).toEqual([40, 40])
  expect(made[0]).not.toBe(made[1])
  expect(made[0]!.add(2)).toBe(40)
})

test('processes of all levels count together', async () => {
  const pool = openPool({ processes: 2 })
  const value = new Value('int32', 0)
  await Promise.all([
    pool.apply(inWorker.addInDepth, [value, 2]),
    pool.apply(inWorker.addMany, [value as Value, 100_000, 1]),
    value.update(number => number + 1),
  ])
  expect(value.value).toBe(100_002)
})
