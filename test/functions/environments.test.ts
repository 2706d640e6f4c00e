import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Ending, startNode } from '../pool/program.ts'

const folder = fileURLToPath(new URL('environments', import.meta.url))
const major = Number.parseInt(process.versions.node, 10)

function run(options: readonly string[], ...program: string[]): Promise<Ending> {
  return startNode([...options, ...program], { cwd: folder }).ending
}

const everyWay = {
  reference: [
    [2, 1],
    [2, 2],
  ],
  hidden: [
    [3, 1],
    [4, 1],
  ],
  closure: [[5, 1]],
  builtin: [[0, 0]],
  refused: 'ERR_SHIP_INSTANCE',
  inOtherProcess: true,
}

describe('functions travel from a program', () => {
  test.concurrent.each([
    ['that may not make code of texts', '--disallow-code-generation-from-strings'],
    ['for which warnings are errors', '--throw-deprecation'],
  ])('%s', async (_what, option) => {
    const { stdout, exitCode } = await run([option], 'every-way.mjs')
    expect({ result: JSON.parse(stdout), exitCode }).toEqual({ result: everyWay, exitCode: 0 })
  })

  test.concurrent('that is open to a debugger, which its workers are not', async () => {
    const { stdout, stderr } = await run(['--inspect=127.0.0.1:0'], 'every-way.mjs')
    expect(JSON.parse(stdout)).toEqual(everyWay)
    expect(stderr.match(/Debugger listening/g)).toHaveLength(1)
  })

  test.concurrent.each([
    ['a module on the command line', ['--input-type=module', '-e', moduleText('every-way.mjs')], undefined],
    ['a module on standard input', ['--input-type=module', '-'], 'every-way.mjs'],
  ])('that is %s', async (_what, args, stdin) => {
    const { ending } = startNode(args, { cwd: folder, ...(stdin && { stdin: join(folder, stdin) }) })
    const { stdout, stderr, exitCode } = await ending
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual(everyWay)
  })

  test.concurrent('that is CommonJS on the command line', async () => {
    const program = `
      const { Pool } = require('@forkyard/core')
      const { exported } = require('./tasks.cjs')
      const factor = 5
      const pool = new Pool({ processes: 1 })
      const calls = [pool.apply(x => x * factor, [1]), pool.apply(exported, [1]), pool.apply(exported, [1])]
      Promise.all(calls).then(results => console.log(JSON.stringify(results))).then(() => pool.terminate())`
    const { stdout, stderr, exitCode } = await run(['-e', program])
    expect({ stderr: withoutExperiments(stderr), exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual([5, [2, 1], [2, 2]])
  })
})

function moduleText(name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

/** Node 20 warns of `require` of an ECMAScript module. */
function withoutExperiments(stderr: string): string {
  return stderr.replaceAll(/^\(.*(?:ExperimentalWarning|--trace-warnings).*\n/gm, '')
}

test.concurrent.each([
  ['', []],
  [', that counts coverage', ['--experimental-test-coverage']],
])("functions travel from a test of Node's own runner%s", async (_what, options) => {
  const { stdout, stderr, exitCode } = await run(['--test', '--test-reporter=tap', ...options], 'node-test.mjs')
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(stdout).toMatch(/^# pass 1$/m)
})

describe('without permission to inspect itself', () => {
  const model = major >= 22 ? '--permission' : '--experimental-permission'
  const permissions = [model, '--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-addons']

  test.concurrent('a program passes what captures nothing, what it gives the captures of, and what has a name', async () => {
    const { stdout } = await run(permissions, 'permitted.mjs')
    const { capturing: _capturing, ...results } = JSON.parse(stdout)
    expect(results).toMatchObject({
      withoutCaptures: 2,
      capturesGiven: 5,
      builtin: 3,
      exportedByCommonJs: [2, 1],
    })
  })

  test.concurrent('a function that captures something is refused, with what to do', async () => {
    const { stdout } = await run(permissions, 'permitted.mjs')
    const { capturing, exportedByModule } = JSON.parse(stdout)
    expect(capturing).toEqual({ code: 'ERR_SHIP_CAPTURE', message: expect.any(String) })
    expect(capturing.message).toContain('The function multiply captures factor, and this runtime has no inspector')
    expect(capturing.message).toContain('Pass the option captures: { factor }, or use task(url, name).')
    expect(exportedByModule).toEqual({ code: 'ERR_SHIP_CAPTURE', message: expect.stringContaining('captures state') })
  })

  // From 24 on Node has an option that permits it.
  test.each(major >= 24 ? ['--allow-inspector'] : [])(
    'but with %s, a program passes functions of every kind',
    async option => {
      const { stdout } = await run([...permissions, option], 'every-way.mjs')
      expect(JSON.parse(stdout)).toEqual(everyWay)
    },
  )
})

describe('a module of tasks that starts a pool when it is imported', () => {
  test.concurrent('is refused in a worker, with ERR_SHIP_MAIN, which says what to do', async () => {
    const { stdout, exitCode } = await run([], 'importing.mjs', './starting-a-pool.mjs')
    expect(exitCode).toBe(0)
    const error = JSON.parse(stdout)
    expect(error).toEqual({ name: 'ShipError', code: 'ERR_SHIP_MAIN', message: expect.any(String) })
    expect(error.message).toContain('`if (isMainProcess) { ... }`')
  })

  test.concurrent('is imported by workers when isMainProcess guards it', async () => {
    const { stdout, stderr } = await run([], 'importing.mjs', './guarded.mjs')
    expect({ stdout, stderr }).toEqual({ stdout: '[2,4]\n', stderr: '' })
  })
})

test.concurrent('nothing of the inspector stays enabled behind a call', async () => {
  const { stdout } = await run([], 'watched.mjs')
  expect(JSON.parse(stdout)).toEqual({
    value: 3,
    usesDebugger: true,
    usesProfiler: false,
    enabledBehindCall: [],
    enabledAtEnd: [],
  })
})
