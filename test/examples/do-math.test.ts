import { beforeAll, describe, expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const doMath = (...commandLine: string[]) => runExample('do-math', commandLine)

/** The sum of the square roots, without their fractions, of the numbers below `end`: each root `r` occurs 2r + 1 times. */
function sumOfRoots(end: number): bigint {
  const last = Math.floor(Math.sqrt(end - 1))
  let sum = 0n
  for (let root = 0; root < last; root++) sum += BigInt(root) * BigInt(2 * root + 1)
  return sum + BigInt(last) * BigInt(end - last * last)
}

describe('with a range that is cut into 1, 3 and 7 pieces', () => {
  // Not a multiple of the numbers of pieces.
  const numbers = 2_000_003
  let run: Ending
  beforeAll(async () => {
    run = await doMath('--numbers', String(numbers), '--pieces', '1,3,7', '--processes', '2')
  })

  test('the sums of the loop and of the pool agree, and are right', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toContain(`The sums of the loop and of the pool agree: ${sumOfRoots(numbers)}\n`)
  })

  test('the table has a row for each, with both times and the speed-up', () => {
    const rows = readTable(run.stdout)
    const seconds = expect.stringMatching(/^\d+\.\d\d s$/)
    const times = { serial: seconds, pool: seconds, 'speed-up': expect.stringMatching(/^\d+\.\d\d ×$/) }
    expect(rows).toEqual(['1', '3', '7'].map(pieces => ({ pieces, processes: '2', ...times })))
  })
})

test('more pieces than numbers are no mistake', async () => {
  const run = await doMath('--numbers', '5', '--pieces', '8', '--processes', '1')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  // 0, 1, 1, 1 and 2.
  expect(run.stdout).toContain('agree: 5\n')
})

test('without --pieces there are one, one a process, and eight a process', async () => {
  const run = await doMath('--numbers', '1000', '--processes', '3')
  expect(readTable(run.stdout).map(({ pieces }) => pieces)).toEqual(['1', '3', '24'])
})

testCommandLine(
  'do-math',
  ['--numbers', '--pieces', '--processes'],
  [
    [['--numbers', '1e9'], '--numbers'],
    [['--pieces', '2,'], '--pieces'],
    [['--processes', '0'], '--processes'],
  ],
)
