import { describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'

// A program that does not end by itself is ended by the watchdog of its test, which then fails. One that ends too early,
// while its top level still awaits something, exits with code 13.

describe('a program ends by itself with', () => {
  test.concurrent.each([
    ['a pool that was used and never closed', [1, 4, 9]],
    ['a pool that was never used', 'nothing'],
    ['a pool that is ready and idle', 'ready'],
    ['an iterator that was never read', 'dropped'],
    ['an iterator that was read once', 0],
    ['an iterator over a source that never gives anything', 'dropped'],
    ['a worker that died and was replaced', 'WorkerDiedError'],
    ['a map that failed', 'EncodeError'],
    ['a close that nobody waits for', 'closing'],
    ['a terminate that nobody waits for', 'terminating'],
    ['a next() with a timeout that got its result', 9],
    ['an initializer that holds a timer', 9],
  ])('%s', async (name, printed) => {
    const ending = await runProgram('natural-end', name)
    expect(ending).toEqual({ exitCode: 0, signal: null, stdout: `${JSON.stringify(printed)}\n`, stderr: '' })
  })
})

describe('a program lives on while', () => {
  test.concurrent.each([
    ['apply is awaited', 5],
    ['map is awaited', [1, 2, 3]],
    ['next() is awaited', [1, 2, 3]],
    ['ready is awaited', 1],
    ['close is awaited', [5]],
    ['join is awaited', 0],
    ['join is awaited while an iterator is lifted', [1, 2, 3, 4, 5, 6]],
    ['terminate is awaited', 0],
    ['dispose is awaited', 0],
    ['work begins again after a rest', [1, 2]],
    ['the worker that runs it dies and another is awaited', 5],
  ])('%s', async (name, printed) => {
    const ending = await runProgram('natural-end', name)
    expect(ending).toEqual({ exitCode: 0, signal: null, stdout: `${JSON.stringify(printed)}\n`, stderr: '' })
  })
})
