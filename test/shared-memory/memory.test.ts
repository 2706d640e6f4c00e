import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('../programs/shared-memory-collected.mjs', import.meta.url))

const cases = [
  ['100,000 Values', 'values'],
  ['100,000 Values that are disposed of', 'disposed values'],
  ['100,000 locks', 'locks'],
  ['1,000 arrays of 1 MiB', 'arrays'],
  ['1,000 arrays of 1 MiB that are disposed of', 'disposed arrays'],
  ['1,000 views of arrays of 1 MiB', 'views'],
]

describe('mappings and descriptors are as many as before', () => {
  test.concurrent.each(cases)('after %s came and went, twice', async (_name, what) => {
    const { stdout, stderr, exitCode } = await startNode(['--expose-gc', program, what!]).ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const { before, after, kept } = JSON.parse(stdout)
    expect(after).toEqual(before)
    // One heap, and the array that was kept.
    expect(after).toEqual({ mappings: 2, descriptors: 2 })
    expect(kept).toEqual([7, 7])
  })
})
