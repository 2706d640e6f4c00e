import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Pool, type PoolOptions, WorkerStartError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { starts, startsOf } from './references.ts'

const folder = temporaryFolder()
const { square } = starts
/** So often the start of a worker is tried before the pool gives up. */
const mostTries = 4

const noteStart = (log: string) => `require('node:fs').appendFileSync(${JSON.stringify(log)}, 'start\\n');` as const

function write(name: string, source: string): string {
  const path = `${freshPath(folder)}-${name}`
  writeFileSync(path, source)
  return path
}

/** Ways not to start, and what the workers say then. */
const ways: [string, (log: string) => PoolOptions, RegExp, boolean][] = [
  [
    'a workerEntry that throws',
    log => ({ workerEntry: pathToFileURL(write('entry.cjs', `${noteStart(log)} throw new Error('a bad entry')`)) }),
    /Error: a bad entry/,
    true,
  ],
  [
    'a workerEntry that exits without a word',
    log => ({ workerEntry: pathToFileURL(write('entry.cjs', `${noteStart(log)} process.exit(0)`)) }),
    /^$/,
    true,
  ],
  [
    'a workerEntry that is killed',
    log => ({
      workerEntry: pathToFileURL(
        write('entry.cjs', `${noteStart(log)} process.kill(process.pid, 'SIGKILL'); for (;;);`),
      ),
    }),
    /^$/,
    true,
  ],
  [
    'a workerEntry that is missing',
    () => ({ workerEntry: pathToFileURL(freshPath(folder)) }),
    /Cannot find module/,
    false,
  ],
  ['an unknown option of Node', () => ({ execArgv: ['--there-is-no-such-option'] }), /bad option: --there-is/, false],
  [
    'a file to require that is missing',
    () => ({ execArgv: ['--require', '/not/there.cjs'] }),
    /Cannot find module '\/not\/there\.cjs'/,
    false,
  ],
  [
    'a file to require that throws',
    log => ({ execArgv: ['--require', write('throws.cjs', `${noteStart(log)} throw new Error('not today')`)] }),
    /Error: not today/,
    true,
  ],
]

const waits = (pool: Pool): Promise<unknown>[] => [
  pool.ready(),
  pool.map(square, [1, 2, 3]),
  pool.mapSettled(square, [1, 2, 3]),
  pool.starmap(square, [[1]]),
  pool.apply(square, [1]),
  (async () => pool.applyAsync(square, [1]).get())(),
]

describe.each(ways)('workers that cannot start because of %s', (_name, optionsFor, words, counted) => {
  test('fail all calls with WorkerStartError after a few tries, and then no more are made', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 2, stderr: 'ignore', ...optionsFor(log) })
    let exits = 0
    pool.on('workerExit', () => exits++)
    const iterating = collectSettled(pool.imapUnordered(square, [1, 2])).then(outcomes => outcomes[0]!)
    const outcomes = [...(await Promise.allSettled(waits(pool))), await iterating]
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(WorkerStartError) })
      const { reason } = outcome as PromiseRejectedResult
      expect(reason).toMatchObject({ name: 'WorkerStartError', code: 'ERR_WORKER_START' })
      expect(reason.message).toContain('Worker processes cannot start')
      expect(reason.stderrTail).toMatch(words)
    }
    for (const outcome of await Promise.allSettled(waits(pool))) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(WorkerStartError) })
    }
    expect(() => pool.imap(square, [1])).toThrow(WorkerStartError)
    await pool.join()
    expect(pool.workers).toEqual([])
    expect(exits).toBeGreaterThanOrEqual(mostTries)
    expect(exits).toBeLessThanOrEqual(2 * mostTries)
    if (counted) expect(startsOf(log)).toBeLessThanOrEqual(2 * mostTries)
  })

  test.each(['close', 'terminate'] as const)('leave a pool that %s and join end', async method => {
    const pool = openPool({ processes: 2, stderr: 'ignore', ...optionsFor(freshPath(folder)) })
    const outcomes = await Promise.allSettled([pool[method](), pool.join()])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(pool.workers).toEqual([])
  })
})

describe('a program whose workers cannot start ends by itself when it', () => {
  const program = fileURLToPath(new URL('./no-start.program.mjs', import.meta.url))

  test.each([
    ['waits', 'ERR_WORKER_START\n'],
    ['waits for ready', 'ERR_WORKER_START\n'],
    ['closes', 'joined\n'],
    ['terminates', 'terminated\n'],
    ['does nothing with its pool', ''],
  ])('%s', async (how, stdout) => {
    expect(await startNode([program, how]).ending).toEqual({ exitCode: 0, signal: null, stdout, stderr: '' })
  })
})
