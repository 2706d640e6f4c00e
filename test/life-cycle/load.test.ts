import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { numbers, startedEntries } from '../limits/ledger.ts'
import { act } from '../limits/references.ts'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('./load.mjs', import.meta.url))
const mebibyte = 2 ** 20

test('after 1,000,000 calls, all with right values, the heap is within 5 MB of what it was after 100,000', async () => {
  const { stdout, stderr, exitCode } = await startNode(['--expose-gc', program, '1000000', '100000']).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const { wrong, tasksDone, growth } = JSON.parse(stdout)
  expect({ wrong, tasksDone }).toEqual({ wrong: 0, tasksDone: 1_000_000 })
  expect(growth).toBeLessThan(5 * mebibyte)
}, 300_000)

test('100,000 calls that are submitted at once all have their right values', async () => {
  const pool = openPool({ processes: 2 })
  const results = await Promise.all(numbers(100_000).map(number => pool.apply((x: number) => 3 * x, [number])))
  expect(results).toEqual(numbers(100_000).map(number => 3 * number))
})

test('10,000 calls that are submitted at once each run once', async () => {
  const pool = openPool({ processes: 2 })
  const log = freshPath(folder)
  const results = await Promise.all(numbers(10_000).map(entry => pool.apply(act, [{ log, entry }])))
  expect(results).toEqual(numbers(10_000))
  expect(startedEntries(log)).toEqual(numbers(10_000))
})
