import { expect, test } from 'vitest'
import { runProgram } from './program.ts'

test('of pools that are gone no descriptor, timer, handle or listener is left, and Node warns of nothing', async () => {
  const { stdout, stderr, exitCode } = await runProgram('leftovers')
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const { before, after } = JSON.parse(stdout)
  expect(after).toEqual(before)
})
