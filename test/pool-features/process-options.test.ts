import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { currentProcess, Pool, type PoolOptions, WorkerStartError } from '@forkyard/core'
import { describe, expect, test, vi } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { initializing } from '../tasks/references.ts'

const folder = realpathSync(temporaryFolder())

function expectRefused(options: object, type: typeof TypeError, ...parts: string[]): void {
  const construct = () => new Pool(options as PoolOptions)
  expect(construct).toThrow(type)
  for (const part of parts) expect(construct).toThrow(part)
}

describe('env', () => {
  const read = () => {
    const { FORKYARD_KEPT, FORKYARD_CHANGED, FORKYARD_REMOVED, FORKYARD_ADDED, PATH } = process.env
    return [FORKYARD_KEPT, FORKYARD_CHANGED, FORKYARD_REMOVED, FORKYARD_ADDED, PATH !== undefined]
  }

  test('is added to that of this process, and undefined takes a variable away', async () => {
    for (const name of ['KEPT', 'CHANGED', 'REMOVED']) vi.stubEnv(`FORKYARD_${name}`, 'from the parent')
    const env = {
      FORKYARD_CHANGED: 'own',
      FORKYARD_REMOVED: undefined,
      FORKYARD_ADDED: 'ä "quoted" = ',
      UNKNOWN: undefined,
    }
    const pool = openPool({ processes: 1, maxTasksPerChild: 1, env })
    const plain = openPool({ processes: 1 })
    vi.unstubAllEnvs()
    const expected = ['from the parent', 'own', undefined, 'ä "quoted" = ', true]
    // As it was when the pool was made, in replacements too.
    expect(await pool.map(read, [1, 2])).toEqual([expected, expected])
    expect(await pool.apply(() => 'UNKNOWN' in process.env)).toBe(false)
    expect(await plain.apply(read)).toEqual([...Array(3).fill('from the parent'), undefined, true])
    expect(read()).toEqual([undefined, undefined, undefined, undefined, true])
  })

  test.each([
    ['null', null],
    ['"A=1"', 'A=1'],
    ['[]', []],
  ])('is not %s', (shown, env) => {
    expectRefused({ env }, TypeError, `The option env must be an object of strings, got ${shown}.`)
  })

  test('has no values but strings', () => {
    expectRefused({ env: { A: 'fine', B: 5 } }, TypeError, 'The option env.B must be a string or undefined, got 5.')
  })
})

describe('cwd', () => {
  test.each([
    ['a path', folder],
    ['a URL', pathToFileURL(folder)],
    ['a URL with a slash at its end', pathToFileURL(`${folder}/`)],
  ])('as %s is where the workers work', async (_name, cwd) => {
    const pool = openPool({ processes: 1, cwd })
    expect(await pool.apply(() => process.cwd())).toBe(folder)
  })

  test('is that of this process when nothing is said', async () => {
    expect(await openPool({ processes: 1 }).apply(() => process.cwd())).toBe(process.cwd())
  })

  test('that is relative is the same folder for replacements, wherever the program has gone meanwhile', async () => {
    const place = freshPath(folder)
    mkdirSync(join(place, 'inner'), { recursive: true })
    const program = fileURLToPath(new URL('../programs/observed.mjs', import.meta.url))
    const ending = await startNode([program, 'a folder that is no longer the current one'], { cwd: place }).ending
    expect(ending).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(ending.stdout)).toEqual(Array(3).fill(join(place, 'inner')))
  })

  test('that is missing or no folder is refused by name', () => {
    const missing = join(folder, 'missing')
    expectRefused({ cwd: missing }, TypeError, `The option cwd must be a folder that exists, got "${missing}".`)
    expectRefused({ cwd: pathToFileURL(missing) }, TypeError, 'The option cwd', 'missing')
    const file = freshPath(folder)
    writeFileSync(file, '')
    expectRefused({ cwd: file }, TypeError, 'The option cwd', file)
  })

  test.each([
    ['null', null],
    ['5', 5],
    ['""', ''],
    ['a URL of the web', new URL('https://example.com/')],
    ['a path with a zero byte', 'a\0b'],
  ])('is not %s', (_name, cwd) => {
    expectRefused({ cwd }, TypeError, 'The option cwd')
  })
})

describe('execArgv', () => {
  test('is what Node is given, as it is', async () => {
    const execArgv = ['--expose-gc', '--stack-size=1500', '--title=given']
    const pool = openPool({ processes: 1, execArgv })
    expect(await pool.apply(() => [process.execArgv, typeof (globalThis as { gc?: unknown }).gc])).toEqual([
      execArgv,
      'function',
    ])
    expect(await openPool({ processes: 1, execArgv: [] }).apply(() => process.execArgv)).toEqual([])
  })

  test('that Node refuses rejects with WorkerStartError, which quotes Node', async () => {
    const pool = openPool({ processes: 1, execArgv: ['--no-such-option'], stderr: 'ignore' })
    const error = await pool.apply(() => 1).catch(reason => reason)
    expect(error).toBeInstanceOf(WorkerStartError)
    expect(error.message).toContain('--no-such-option')
  })

  test.each([
    ['null', null],
    ['"--expose-gc"', '--expose-gc'],
    ['[ 5 ]', [5]],
  ])('is not %s', (shown, execArgv) => {
    expectRefused({ execArgv }, TypeError, `The option execArgv must be an array of strings, got ${shown}.`)
  })
})

describe('name', () => {
  test('is that of the workers, with their ids, inside and outside', async () => {
    const pool = openPool({ processes: 2, name: 'résumé yard' })
    await pool.ready()
    expect(pool.workers.map(({ name }) => name)).toEqual(['résumé yard-1', 'résumé yard-2'])
    const described = await pool.apply(initializing.describeProcess)
    const { id, name, pid } = pool.workers.find(worker => worker.pid === described.pid)!
    expect(described).toEqual({ name, pid, isMain: false, workerId: id })
    expect(currentProcess().name).toBe('MainProcess')
  })

  test('is forkyard when nothing is said', () => {
    expect(openPool({ processes: 1 }).workers[0]!.name).toBe('forkyard-1')
  })

  test.each([
    ['null', null],
    ['""', ''],
    ['5', 5],
  ])('is not %s', (shown, name) => {
    expectRefused({ name }, TypeError, `The option name must be a string with at least one character, got ${shown}.`)
  })
})

describe('workerEntry', () => {
  test('that is missing rejects with WorkerStartError, which names the file', async () => {
    const pool = openPool({ processes: 2, workerEntry: pathToFileURL(join(folder, 'nowhere.js')), stderr: 'ignore' })
    const error = await pool.apply(() => 1).catch(reason => reason)
    expect(error).toBeInstanceOf(WorkerStartError)
    expect(error).toMatchObject({ code: 'ERR_WORKER_START' })
    expect(error.message).toContain('nowhere.js')
  })

  test('may be a file whose name has spaces and letters of all kinds', async () => {
    const entry = join(folder, 'wörker entry #1.mjs')
    const worker = import.meta.resolve('@forkyard/core/worker-entry')
    writeFileSync(entry, `import ${JSON.stringify(worker)}\n`)
    expect(await openPool({ processes: 1, workerEntry: pathToFileURL(entry) }).apply(() => 'up')).toBe('up')
  })

  test.each([
    ['null', null],
    ['"./worker.js"', './worker.js'],
    ['5', 5],
    ['a URL of the web', new URL('https://example.com/worker.js')],
  ])('is not %s', (_name, workerEntry) => {
    expectRefused({ workerEntry }, TypeError, 'The option workerEntry must be a file: URL, got ')
  })
})
