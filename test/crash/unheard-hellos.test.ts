import { writeFileSync } from 'node:fs'
import { type Pool, WorkerStartError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, marks, numbers, runsOf } from './ledger.ts'
import { mortal } from './references.ts'

// Workers whose first words are no hello. What they were sent is in their pipe by then.

const folder = temporaryFolder()
const processes = 2
/** So often the start of a worker is tried before the pool gives up. */
const mostTries = 4

const garbage = "'this is no frame'"
const exit = 'process.exit(3)'
const firstWords: [string, string][] = [
  ['nothing', ''],
  ['garbage', garbage],
  ['the first byte of a frame', 'Uint8Array.of(0xf7)'],
  ['the first half of the prefix of a frame', 'Uint8Array.of(0xf7, 16, 0, 0, 20, 0, 0, 0)'],
  [
    'a frame of an unknown kind, with a wrong check',
    'Uint8Array.of(0xf7, 99, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)',
  ],
]
const endings: [string, string][] = [
  ['exits', exit],
  ['is killed', "process.kill(process.pid, 'SIGKILL'); for (;;);"],
]

interface Misspeaking {
  /** So many processes, the first ones. */
  readonly count: number
  /** A file that gets a line for each start. */
  readonly starts: string
  readonly words: string
  /** What they do then, instead of saying hello. */
  readonly ending?: string
  /** A file that they wait for before they say anything. */
  readonly awaits?: string
}

/** A file to require, with which processes say something else than they should. */
function misspeaking({ count, starts, words, ending = '', awaits }: Misspeaking): string[] {
  const path = `${freshPath(folder)}.cjs`
  writeFileSync(
    path,
    `const { appendFileSync, existsSync, readFileSync, writeSync } = require('node:fs')
     const starts = ${JSON.stringify(starts)}
     appendFileSync(starts, 'start x\\n')
     if (readFileSync(starts, 'utf8').split('\\n').length - 1 <= ${count}) {
       ${awaits === undefined ? '' : `while (!existsSync(${JSON.stringify(awaits)}));`}
       ${words && `writeSync(4, ${words})`}
       ${ending}
     }`,
  )
  return ['--require', path]
}

const countStarts = (log: string): number => runsOf(log).get('start') ?? 0

/** Resolves when all workers were sent something; nothing that they say was read by then. */
async function untilSent(pool: Pool): Promise<void> {
  while (pool.stats().workers.some(({ bytesSent }) => bytesSent === 0)) await new Promise(setImmediate)
}

describe.each(memoryModes)('%s,', (_mode, options) => {
  describe.each(firstWords)('a worker that writes %s', (_words, words) => {
    test.each(endings)('and %s before its hello costs no item, and its successor runs them', async (_how, ending) => {
      const [log, starts] = [freshPath(folder), freshPath(folder)]
      const execArgv = misspeaking({ count: 1, starts, words, ending })
      const pool = openPool({ ...options, processes: 1, execArgv, stderr: 'ignore' })
      const calls = marks(log, 10, {}).map(mark =>
        pool.apply(mortal.mark, [{ ...mark, entry: 20 + Number(mark.entry) }]),
      )
      expect(await pool.map(mortal.mark, marks(log, 20, {}), { chunkSize: 5 })).toEqual(numbers(20))
      expect(await Promise.all(calls)).toEqual(numbers(10).map(entry => 20 + entry))
      expectEachOnce(log, 30)
      expect(countStarts(starts)).toBe(2)
      expect(pool.workers).toMatchObject([{ restarts: 1 }])
    })
  })

  test('of two workers the one that says hello runs all, each item once', async () => {
    const [log, starts] = [freshPath(folder), freshPath(folder)]
    const execArgv = misspeaking({ count: 1, starts, words: garbage, ending: exit })
    const pool = openPool({ ...options, processes, execArgv, stderr: 'ignore' })
    expect(await pool.map(mortal.mark, marks(log, 100, {}), { chunkSize: 10 })).toEqual(numbers(100))
    await pool.ready()
    expectEachOnce(log, 100)
    expect(countStarts(starts)).toBe(3)
  })

  test('when no worker ever says hello all calls fail after a few starts, and no item was run', async () => {
    const [log, starts] = [freshPath(folder), freshPath(folder)]
    const execArgv = misspeaking({ count: Infinity, starts, words: garbage, ending: exit })
    const pool = openPool({ ...options, processes, execArgv, stderr: 'ignore' })
    const calls = [
      pool.map(mortal.mark, marks(log, 20, {})),
      pool.apply(mortal.mark, [{ log, entry: 20 }]),
      pool.ready(),
    ]
    for (const outcome of await Promise.allSettled<unknown>(calls)) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(WorkerStartError) })
    }
    await pool.join()
    expect(runsOf(log).size).toBe(0)
    expect(countStarts(starts)).toBeLessThanOrEqual(processes * mostTries)
  })
})

test('what a worker began behind garbage and before its hello was read is not run again', async () => {
  const [log, starts, awaits] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  const pool = openPool({
    processes: 1,
    execArgv: misspeaking({ count: 1, starts, words: garbage, awaits }),
    stderr: 'ignore',
  })
  const mapping = pool.mapSettled(mortal.mark, marks(log, 40, {}, 1), { chunkSize: 40 })
  await untilSent(pool)
  writeFileSync(awaits, '')
  // Deaf until the worker has come that far.
  while (runsOf(log).size < 20);
  const outcomes = await mapping
  expect([...runsOf(log)].filter(([, times]) => times > 1)).toEqual([])
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') expect([outcome.value, runsOf(log).get(`${index}`)]).toEqual([index, 1])
    else expect(outcome.reason).toMatchObject({ code: 'ERR_WORKER_DIED', itemIndex: index })
  }
  expect(await pool.apply(mortal.mark, [{ log, entry: 'after' }])).toBe('after')
})
