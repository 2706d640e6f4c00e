import { type NumericType, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { inWorker } from './references.ts'

const pool = openPool({ processes: 4 })
const times = <T>(count: number, item: T): T[] => Array(count).fill(item)

describe('four processes lose nothing', () => {
  test.each([
    ['int32', 0, 1, 4_000_000],
    ['uint8', 0, 1, 4_000_000 % 256],
    ['int64', 2n ** 40n, 1n, 2n ** 40n + 4_000_000n],
  ] as const)('adding 1,000,000 times each to one %s', async (type, start, one, expected) => {
    const value = new Value(type as NumericType, start as number)
    await pool.starmap(inWorker.addMany, times(4, [value, 1_000_000, one] as [Value, number, number | bigint]), {
      chunkSize: 1,
    })
    expect(value.value).toBe(expected)
  })

  test('updating 100,000 times each, blocking', async () => {
    const value = new Value('int32')
    await pool.starmap(inWorker.updateManySync, times(4, [value, 100_000] as [typeof value, number]), { chunkSize: 1 })
    expect(value.value).toBe(400_000)
  })

  test('updating from ten flows each', async () => {
    const value = new Value('int32')
    await pool.starmap(inWorker.updateMany, times(4, [value, 1000, 10] as [typeof value, number, number]), {
      chunkSize: 1,
    })
    expect(value.value).toBe(4000)
  })

  test('updating from here too', async () => {
    const value = new Value('float64')
    const mapped = pool.starmap(inWorker.updateMany, times(4, [value as never, 500, 5] as [never, number, number]), {
      chunkSize: 1,
    })
    for (let count = 0; count < 500; count++) await value.update(number => number + 0.5)
    await mapped
    expect(value.value).toBe(2250)
  })
})
