import { cpus } from 'node:os'
import { beforeAll, describe, expect, test } from 'vitest'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const oneCore = (...commandLine: string[]) => runExample('one-core', commandLine)
const cores = cpus().map((_, core) => core)

// How busy the cores are depends on what else the machine does, so the figures themselves cannot be expected.
describe('for a fifth of a second with a pool of 3', () => {
  let run: Ending
  beforeAll(async () => {
    run = await oneCore('--seconds', '0.2', '--processes', '3')
  })

  test('it succeeds', () => {
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test.each(['one core', 'pool of 3'])('%s shows the load of each core as it runs, a line a sample', title => {
    const samples = run.stdout.split('\n').filter(line => line.startsWith(`${title}   core 0 `))
    expect(samples.length).toBeGreaterThan(0)
    for (const sample of samples) {
      const loads = sample.matchAll(/ {3}core (\d+) +(\d+) %/g)
      expect([...loads].map(([, core]) => Number(core))).toEqual(cores)
    }
  })

  test('what it writes to a file has no control characters', () => {
    expect([...run.stdout].filter(character => character < ' ' && character !== '\n')).toEqual([])
  })

  test('the table says how far both counted, and the load of each core', () => {
    const rows = readTable(run.stdout)
    expect(rows.map(row => row[''])).toEqual([
      'counted per second',
      'speed-up',
      ...cores.map(core => `load of core ${core}`),
      'load of all cores',
    ])
    const [counted, speedUp, ...loads] = rows
    for (const title of ['one core', 'pool of 3']) {
      expect(counted![title]).toMatch(/^\d+ million$/)
      expect(speedUp![title]).toMatch(/^\d+\.\d\d ×$/)
      for (const load of loads) expect(load[title]).toMatch(/^(\d|[1-9]\d|100) %$/)
    }
    expect(speedUp!['one core']).toBe('1.00 ×')
  })
})

testCommandLine(
  'one-core',
  ['--seconds', '--processes'],
  [
    [['--seconds', '0'], '--seconds'],
    [['--processes', 'all'], '--processes'],
  ],
)
