import { describe, expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'

async function printedBy(name: string): Promise<unknown> {
  const { exitCode, signal, stdout, stderr } = await runProgram('async-results', name)
  expect({ exitCode, signal, stderr }).toEqual({ exitCode: 0, signal: null, stderr: '' })
  return JSON.parse(stdout)
}

describe.concurrent('a callback that throws', () => {
  test('is an uncaught exception of the program, and harms nothing', async () => {
    expect(await printedBy('callbacks that throw')).toEqual({
      uncaught: Array(3).fill('from the callback'),
      result: 9,
      results: [1, 4],
      error: 'from the task',
      after: [16],
    })
  })

  test('ends a program that does not handle it', async () => {
    const { exitCode, stdout, stderr } = await runProgram('async-results', 'a callback that throws, unhandled')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('from the callback')
  })
})

describe.concurrent('an error', () => {
  test('that an errorCallback hears of is no unhandled rejection', async () => {
    expect(await printedBy('errors that only an errorCallback hears of')).toEqual({
      heard: Array(3).fill('from the task'),
      unhandled: [],
    })
  })

  test('that nobody hears of is an unhandled rejection, one for each call', async () => {
    expect(await printedBy('errors that nobody hears of')).toEqual({ unhandled: Array(3).fill('RangeError') })
  })

  test('that nobody hears of ends the program, as any unhandled rejection does', async () => {
    const { exitCode, stdout, stderr } = await runProgram('async-results', 'an error that nobody hears of, unhandled')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('RangeError: from the task')
  })

  test('that wait() has seen is no unhandled rejection', async () => {
    expect(await printedBy('an error that only wait() saw')).toEqual({ waited: true, unhandled: [] })
  })
})

describe.concurrent('calls that nobody waits for are no unhandled rejections when', () => {
  test('the pool is terminated', async () => {
    expect(await printedBy('terminated and unheard')).toEqual({ unhandled: [] })
  })

  test('the pool is disposed', async () => {
    expect(await printedBy('disposed and unheard')).toEqual({ unhandled: [] })
  })
})

test.concurrent.each(['a running call that was cancelled', 'a running map that was cancelled'])(
  'a program ends by itself although %s never returns',
  async name => {
    expect(await printedBy(name)).toBe('AbortError')
  },
  20_000,
)
