import { fileURLToPath } from 'node:url'
import { SharedArray, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { inWorker } from './references.ts'

const program = fileURLToPath(new URL('../programs/shared-memory-off.mjs', import.meta.url))
const off = { FORKYARD_SHARED_MEMORY: 'off' }
const message =
  'Memory that processes share cannot be had here: the environment variable FORKYARD_SHARED_MEMORY is "off".'
const refusal = ['UnsupportedPlatformError', 'ERR_UNSUPPORTED_PLATFORM', message]

test('where processes share no memory the pool works, and all else says what is missing', async () => {
  const { stdout, stderr, exitCode } = await startNode([program], { env: off }).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const { said, ...others } = JSON.parse(stdout) as { said: string[][] }
  expect(said).toHaveLength(9)
  for (const [name, ...words] of said) expect([name, ...words]).toEqual([name, ...refusal])
  expect(others).toEqual({ squares: [1, 4, 9], inWorker: refusal, typeError: 'TypeError', after: [3, 4] })
})

describe('workers without shared memory of a program that has it', () => {
  const pool = openPool({ processes: 1, env: off })

  test('refuse an item that shares, and that alone', async () => {
    const items: unknown[] = [1, new Value('int32', 5), { in: new SharedArray('int32', 2).values }, 'four']
    const outcomes = await pool.mapSettled(inWorker.giveBack, items, { chunkSize: 4 })
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    for (const outcome of outcomes.slice(1, 3)) {
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({ code: 'ERR_UNSUPPORTED_PLATFORM', message })
    }
  })

  test('refuse a closure that captured one', async () => {
    const value = new Value('int32', 5)
    const error = await pool.apply(() => value.value).catch(reason => reason)
    expect(error).toMatchObject({ code: 'ERR_SHIP_LOAD', cause: { code: 'ERR_UNSUPPORTED_PLATFORM', message } })
    expect(error.message).toContain(message)
    expect(await pool.apply(() => 7)).toBe(7)
  })

  test('say so in the task that makes one', async () => {
    const said = await pool.apply(inWorker.refusals, [['Value', 'SharedArray', 'shared', 'Lock']])
    expect(new Set(Object.values(said))).toEqual(new Set([`ERR_UNSUPPORTED_PLATFORM ${message}`]))
  })
})
