import { describe, expect, test, vi } from 'vitest'
import { runProgram, startProgram } from '../pool/program.ts'

async function printedBy(name: string): Promise<unknown> {
  const { exitCode, signal, stdout, stderr } = await runProgram('observed', name)
  expect({ exitCode, signal, stderr }).toEqual({ exitCode: 0, signal: null, stderr: '' })
  return JSON.parse(stdout)
}

test.concurrent('listeners that throw are uncaught exceptions of the program, and harm neither the pool nor others', async () => {
  const events = ['drain', 'taskError', 'workerExit', 'workerStart']
  expect(await printedBy('listeners that throw')).toEqual({
    results: [1, 4, 9],
    error: 'mine',
    died: 'WorkerDiedError',
    after: [16],
    uncaught: [...events, 'task:end', 'task:error', 'task:start', 'worker:exit', 'worker:start']
      .map(name => `from ${name}`)
      .sort(),
    others: events,
  })
})

test.concurrent('output functions that throw are uncaught exceptions of the program, and harm nothing', async () => {
  expect(await printedBy('output functions that throw')).toEqual({
    results: [1, 2, 3],
    uncaught: ['from stderr', 'from stdout'],
  })
})

test.concurrent('output that is ignored goes nowhere, and an error still quotes its end', async () => {
  expect(await printedBy('output that is ignored')).toEqual([1, 2, 'why\nwhy\nwhy'])
})

describe('what a pool does', () => {
  test('is printed on stderr with NODE_DEBUG=forkyard', async () => {
    vi.stubEnv('NODE_DEBUG', 'forkyard')
    const program = startProgram('observed', 'work in a pool named yard')
    vi.unstubAllEnvs()
    const { exitCode, stdout, stderr } = await program.ending
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[1,4,9]\n' })
    const lines = stderr.trim().split('\n')
    const own = lines.filter(line => /^FORKYARD \d+: yard: /.test(line)).join('\n')
    expect(own).toMatch(/worker 1 is up, pid \d+/)
    expect(own).toMatch(/items? of square to worker 1/)
    expect(own).toMatch(/failed: RangeError: mine/)
    expect(own).toMatch(/worker 1, pid \d+, exited with code 0/)
  })

  test('is not printed without it', async () => {
    expect(await printedBy('work in a pool named yard')).toEqual([1, 4, 9])
  })
})
