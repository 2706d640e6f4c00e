import { SharedArray, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { inWorker } from './references.ts'

test('a worker attaches and uses what this process made while this process computes', async () => {
  const pool = openPool({ processes: 2 })
  await pool.ready()
  const value = new Value('int32', 0)
  const array = new SharedArray('int32', 1)
  const spinning = pool.apply(inWorker.spin, [value])
  const filled = pool.apply(inWorker.fill, [array.values, 1])
  // One turn writes both; from then on this process does nothing but look.
  await new Promise(resolve => setImmediate(resolve))
  while (value.value !== 1 || array.values[0] !== 0x01010101);
  value.value = 2
  expect(await spinning).toBe(2)
  await filled
})

test('a worker that made one may be busy when another attaches it', async () => {
  const maker = openPool({ processes: 1 })
  const other = openPool({ processes: 1 })
  const [value] = await maker.apply(inWorker.makeAndKeep, ['int32', 0])
  const spinning = maker.apply(inWorker.spin, [value])
  await other.apply(
    arrived => {
      while (arrived.value !== 1);
      arrived.value = 2
    },
    [value],
  )
  expect(await spinning).toBe(2)
})
