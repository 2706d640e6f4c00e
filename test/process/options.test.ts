import { Process, type ProcessOptions } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { runProcess } from './open-process.ts'

const folder = temporaryFolder()
const target = () => {}

test.each<[string, unknown, string]>([
  ['target', undefined, 'The option target must be a function, got undefined'],
  ['target', 'run', 'The option target must be a function, got "run".'],
  ['args', 5, 'The option args must be an array of arguments, got 5.'],
  ['args', 'abc', 'The option args must be an array of arguments, got "abc".'],
  ['name', '', 'The option name must be a string with at least one character, got "".'],
  ['name', 5, 'The option name must be a string with at least one character, got 5.'],
  ['daemon', 'yes', 'The option daemon must be true or false, got "yes".'],
  ['env', 5, 'The option env must be an object of strings, got 5.'],
  ['env', { A: 5 }, 'The option env.A must be a string or undefined, got 5.'],
  ['cwd', 5, 'The option cwd must be a path or a file: URL, got 5.'],
  ['cwd', '/not/there', 'The option cwd must be a folder that exists, got "/not/there".'],
  ['execArgv', '--a', 'The option execArgv must be an array of strings, got "--a".'],
  ['stdout', 'pipe', `The option stdout must be 'inherit', 'ignore' or a function, got "pipe".`],
  ['stderr', 5, `The option stderr must be 'inherit', 'ignore' or a function, got 5.`],
  ['workerEntry', 'main.js', 'The option workerEntry must be a file: URL, got "main.js".'],
  ['group', null, 'Process has no option group. Its options: target, args, name, daemon,'],
])('%s: %j is refused', (name, value, message) => {
  const construct = () => new Process({ target, [name]: value } as ProcessOptions)
  expect(construct).toThrow(TypeError)
  expect(construct).toThrow(message)
})

test.each([[undefined], [null], ['run'], [[]]])('options are an object, not %j', options => {
  expect(() => new Process(options as never)).toThrow(/^The options of Process must be an object, got /)
})

describe('the process has', () => {
  const report = async (options: Partial<ProcessOptions<[string]>>) => {
    const path = freshPath(folder)
    const { error } = await runProcess({
      target: (path: string) => {
        const { cwd, env, execArgv, getBuiltinModule } = process
        const { TEST_ADDED, HOME = 'none' } = env
        getBuiltinModule('node:fs').writeFileSync(path, JSON.stringify([cwd(), TEST_ADDED, HOME, execArgv]))
      },
      args: [path],
      ...options,
    })
    expect(error).toBeUndefined()
    return JSON.parse(process.getBuiltinModule('node:fs').readFileSync(path, 'utf8')) as unknown[]
  }

  test('its environment', async () => {
    expect((await report({ env: { TEST_ADDED: 'yes', HOME: undefined } })).slice(1, 3)).toEqual(['yes', 'none'])
  })

  test('its folder', async () => {
    expect((await report({ cwd: folder }))[0]).toBe(folder)
  })

  test('its options of Node', async () => {
    expect((await report({ execArgv: ['--max-old-space-size=200'] }))[3]).toEqual(['--max-old-space-size=200'])
  })
})
