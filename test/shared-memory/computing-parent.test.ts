import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

test('a worker that leaves waits for a parent that computes until that has what the worker made', async () => {
  const program = fileURLToPath(new URL('./computing-parent.mjs', import.meta.url))
  expect(await startNode([program]).ending).toMatchObject({ stdout: '7 8\n', stderr: '', exitCode: 0 })
})
