import { describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'

const numberedLines = (count: number) =>
  Array.from({ length: count }, (_, line) => `${String(line).padEnd(99, '.')}\n`).join('')

/** Compares without printing megabytes. */
function expectSameText(text: string, expected: string): void {
  expect(text.length).toBe(expected.length)
  expect(text === expected).toBe(true)
}

test.concurrent('lines of two workers never mix', async () => {
  const { stdout, exitCode } = await runProgram('output', 'long lines of two workers', 'join')
  expect(exitCode).toBe(0)
  const lines = stdout.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines).toHaveLength(400)
  const [ofFirst, ofSecond] = ['a', 'b'].map(letter => letter.repeat(10_000))
  expect(lines.filter(line => line === ofFirst)).toHaveLength(200)
  expect(lines.filter(line => line === ofSecond)).toHaveLength(200)
})

test.concurrent.each(['4 MB and exit', '4 MB in one write and exit'])('nothing is lost of %s', async task => {
  const { stdout, stderr } = await runProgram('output', task, 'join')
  expect(stderr).toBe('WorkerDiedError\n')
  expectSameText(stdout, numberedLines(40_000))
})

describe.each(['join', 'terminate', 'forget'])('what a task printed before it returned is there after %s:', end => {
  test.concurrent('1 MB', async () => {
    const { stdout, exitCode } = await runProgram('output', '1 MB', end)
    expect(exitCode).toBe(0)
    expectSameText(stdout, numberedLines(10_000))
  })

  test.concurrent('lines on both streams', async () => {
    const ending = await runProgram('output', 'both streams', end)
    expect(ending).toMatchObject({ exitCode: 0, stdout: 'to stdout\n', stderr: 'to stderr\n' })
  })

  test.concurrent('a word without a line end', async () => {
    const ending = await runProgram('output', 'a word without a line end', end)
    expect(ending).toMatchObject({ exitCode: 0, stdout: 'unfinished', stderr: '' })
  })
})

// Which of two pipes is read first is a matter of chance: one program in two would lose the line.
test.concurrent('what a task printed is there even if the program was busy meanwhile and exits at once', async () => {
  const runs = Array.from({ length: 8 }, () => runProgram('output', 'a line while the program is busy', 'exit'))
  for (const ending of await Promise.all(runs)) {
    expect(ending).toMatchObject({ exitCode: 0, stdout: 'printed\n', stderr: '' })
  }
})

test.concurrent('a very long line is complete', async () => {
  const { stdout } = await runProgram('output', 'a line of 3 MB', 'join')
  expectSameText(stdout, `${'x'.repeat(3 * 2 ** 20)}\n`)
})

test.concurrent('letters of several bytes stay whole', async () => {
  const { stdout } = await runProgram('output', 'letters of several bytes', 'join')
  expectSameText(stdout, `${'äöü€🙂'.repeat(20)}\n`.repeat(2000))
})

test.concurrent('a pool itself prints nothing', async () => {
  const ending = await runProgram('output', 'nothing', 'join')
  expect(ending).toEqual({ exitCode: 0, signal: null, stdout: '', stderr: '' })
})
