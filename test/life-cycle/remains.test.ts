import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('./remains.mjs', import.meta.url))

const ways = [
  'close and join',
  'terminate',
  'terminate at once',
  'crashes',
  'crashes that are tried again',
  'time-outs',
  'aborts',
  'workers that are replaced',
  'an initializer that fails',
  'memory that is outgrown',
]
const cases = [...ways.map(way => [way, 'on']), ...['terminate', 'crashes', 'aborts'].map(way => [way, 'off'])]

describe('no descriptor, child, shared memory, handle or listener is left, and the program ends by itself', () => {
  test.concurrent.each(cases)('after %s (shared memory %s)', async (way, sharedMemory) => {
    const { stdout, stderr, exitCode } = await startNode([program, way!, sharedMemory!]).ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const { before, after } = JSON.parse(stdout)
    expect(after).toEqual(before)
    expect(after).toMatchObject({ children: [], sharedMemory: [], segments: 0 })
  })
})
