import { beforeAll, describe, expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const monteCarlo = (...commandLine: string[]) => runExample('monte-carlo-pi', commandLine)
const titles = ['plain loop', 'results', 'Value, an add a batch', 'Value, an add a hit']

describe('with three million darts in 7 batches', () => {
  const darts = 3_000_001
  let run: Ending
  beforeAll(async () => {
    run = await monteCarlo('--darts', String(darts), '--batches', '7', '--processes', '2')
  })

  test('every way counts the same', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toMatch(new RegExp(`Every way counted the same: \\d+ of ${darts} darts hit\\.`))
  })

  test('the table has a row for each, with what it says of pi, its time and the speed-up', () => {
    const rows = readTable(run.stdout)
    expect(rows.map(row => row[''])).toEqual(titles)
    for (const row of rows) {
      // Four standard deviations.
      expect(Math.abs(Number(row.pi) - Math.PI)).toBeLessThan((4 * 1.65) / Math.sqrt(darts))
      expect(row['wall time']).toMatch(/^\d+\.\d\d s$/)
      expect(row['speed-up']).toMatch(/^\d+\.\d\d ×$/)
    }
  })

  test('the parent reads the counters', () => {
    expect(run.stdout).toMatch(new RegExp(`^so far: 3\\.1\\d+ by ${darts} darts$`, 'm'))
  })
})

test('more batches than darts are no mistake', async () => {
  const run = await monteCarlo('--darts', '3', '--batches', '8', '--processes', '1')
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
})

testCommandLine(
  'monte-carlo-pi',
  ['--darts', '--batches', '--processes'],
  [
    [['--darts', '5e9'], '--darts'],
    [['--darts', '4000000001'], '--darts'],
    [['--batches', '0'], '--batches'],
    [['--processes', '0'], '--processes'],
  ],
)
