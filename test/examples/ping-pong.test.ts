import { expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { readTable, runExample } from './run-example.ts'

// How fast it is depends on what else the machine does, so the figures themselves cannot be expected.
test('each size is played blocking and awaiting, and every ball comes back', async () => {
  const run = await runExample('ping-pong', ['--seconds', '0.05', '--bytes', '1,3000000'])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  const rows = readTable(run.stdout)
  expect(rows.map(row => [row[''], row.bytes])).toEqual([
    ['blocking', '1'],
    ['awaiting', '1'],
    ['blocking', '3000000'],
    ['awaiting', '3000000'],
  ])
  for (const row of rows) {
    expect(row['round trips/s']).toMatch(/^\d+$/)
    expect(row['of one']).toMatch(/^[1-9]\d* us$/)
    expect(row['MB/s each way']).toMatch(/^\d+\.\d$/)
  }
})

testCommandLine(
  'ping-pong',
  ['--seconds', '--bytes'],
  [
    [['--seconds', '0'], '--seconds'],
    [['--bytes', '8,many'], '--bytes'],
    [['--bytes', ''], '--bytes'],
  ],
)
