import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('./dropped.mjs', import.meta.url))

test.concurrent.each([
  'empty ones',
  'ones with values in them',
  'ones that were used up',
  'ones that are disposed of',
  'ones with a Value in them',
  'ones of which a Value was got',
  'ones of which a get was given up',
  'ones of which a put was given up',
])('1,000 queues that come and go leave no mapping and no descriptor: %s', async what => {
  const { stdout, stderr, exitCode } = await startNode(['--expose-gc', program, what, '1000']).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  // The heap, and the ring of the queue that was kept.
  expect(JSON.parse(stdout)).toEqual({ mappings: 2, descriptors: 2, kept: 1 })
})
