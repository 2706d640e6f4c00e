import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { untilEnded } from '../pool/process-end.ts'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('./natural-end.mjs', import.meta.url))
const modes = ['on', 'off']

/** A program that does not end by itself is ended by the watchdog of its test. */
const run = (name: string, mode: string) => startNode([program, name], { env: { FORKYARD_SHARED_MEMORY: mode } }).ending

describe.each(modes)('shared memory %s: a program lives on for', mode => {
  test.concurrent.each([
    'a process that is not waited for',
    'a start that is not waited for',
    'a process whose timer runs on',
    'a process that waits for a process of its own',
    'a daemon whose end is awaited by join()',
    'a daemon whose end is awaited by exited',
  ])('%s', async name => {
    expect(await run(name, mode)).toEqual({ exitCode: 0, signal: null, stdout: 'done\n', stderr: '' })
  })
})

describe.each(modes)('shared memory %s: a program ends by itself, and nothing is left, with', mode => {
  test.concurrent.each([
    'a daemon',
    'a daemon that a daemon started',
    'a daemon that was waited for in vain',
    'a process that was terminated',
    'a process that was never started',
    'a process that could not be started',
  ])('%s', async name => {
    const { stdout, ...ending } = await run(name, mode)
    expect(ending).toEqual({ exitCode: 0, signal: null, stderr: '' })
    const pid = Number(stdout)
    expect(pid).toBeGreaterThanOrEqual(0)
    if (pid > 0) await untilEnded([pid])
  })
})
