import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

// A program that a queue keeps from ending is ended by the watchdog of its test, which then fails.

const program = fileURLToPath(new URL('./ending.mjs', import.meta.url))

test.concurrent.each([
  'values in it',
  'a shared value in it',
  'a waiting put',
  'a waiting put of a long message',
  'a waiting get',
  'an iteration',
  'a full queue of workers',
  'waiting gets of workers',
  'process.exit while one waits',
])('a program ends by itself with a queue that has %s', async what => {
  const { exitCode, signal, stdout, stderr } = await startNode([program, what]).ending
  expect({ exitCode, signal, stdout, stderr }).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' })
})
