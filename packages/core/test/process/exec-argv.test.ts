import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { inheritOptions } from '../../src/process/exec-argv.ts'

const inherit = (...execArgv: string[]) => inheritOptions(execArgv).execArgv

describe('options that say how modules are loaded, and what a process may use, are inherited:', () => {
  test.each([
    [['--require', './preload.cjs']],
    [['--require=./preload.cjs']],
    [['-r', './preload.cjs']],
    [['--import', './preload.mjs']],
    [['--import=./preload.mjs']],
    [['--loader', './loader.mjs']],
    [['--experimental-loader=./loader.mjs']],
    [['--conditions', 'development']],
    [['-C', 'development']],
    [['--conditions=development']],
    [['--enable-source-maps']],
    [['--no-warnings']],
    [['--disable-warning=ExperimentalWarning']],
    [['--disable-warning', 'ExperimentalWarning']],
    [['--max-old-space-size=512']],
    [['--stack-size=2000']],
    [['--env-file=.env']],
    [['--env-file', '.env']],
    [['--env-file-if-exists', '.env']],
    [['--max_old_space_size=512']],
    [['--preserve-symlinks']],
    [['--experimental-strip-types']],
    [['-r', './one.cjs', '-r', './two.cjs', '--import=./three.mjs']],
  ])('%j', execArgv => {
    // Node takes a dash and an underscore for the same.
    expect(inherit(...execArgv).map(option => option.replaceAll('_', '-'))).toEqual(
      execArgv.map(option => option.replaceAll('_', '-')),
    )
  })
})

describe('other options are not:', () => {
  test.each([
    [['--inspect']],
    [['--inspect=127.0.0.1:9229']],
    [['--inspect-brk']],
    [['--inspect-port=9230']],
    [['--test']],
    [['--test-concurrency=0', '--test-reporter', 'spec']],
    [['--watch']],
    [['--watch-path', './src']],
    [['--cpu-prof']],
    [['--heap-prof']],
    [['-e', "console.log('--import')"]],
    [['-p', '1 + 1']],
    [['--eval', 'process']],
    [['--input-type=module', '-e', 'await 0']],
    [['--experimental-test-coverage']],
    [['--tls-cipher-list=ALL']],
  ])('%j', execArgv => {
    expect(inherit(...execArgv)).toEqual([])
  })
})

test('options keep their order, and those between them are left out', () => {
  expect(inherit('--inspect', '-r', './a.cjs', '--test', '--import', './b.mjs', '--no-warnings')).toEqual([
    '-r',
    './a.cjs',
    '--import',
    './b.mjs',
    '--no-warnings',
  ])
})

test('nothing comes of nothing', () => {
  expect(inheritOptions([])).toEqual({ execArgv: [], typescriptLoader: null })
})

describe('tsx is not loaded at the start of a worker, but remembered for when it is needed:', () => {
  const file = '/project/node_modules/tsx/dist/loader.mjs'
  const here = pathToFileURL(`${process.cwd()}/package.json`).href

  test.each([
    [['--import', 'tsx'], here],
    [['--import=tsx'], here],
    [['--import', 'tsx/esm'], here],
    [['--import', pathToFileURL(file).href], pathToFileURL(file).href],
    [
      ['--require', '/project/node_modules/tsx/dist/preflight.cjs', '--import', pathToFileURL(file).href],
      pathToFileURL(file).href,
    ],
    [
      ['--require', '/project/node_modules/tsx/dist/preflight.cjs'],
      'file:///project/node_modules/tsx/dist/preflight.cjs',
    ],
  ])('%j', (execArgv, typescriptLoader) => {
    expect(inheritOptions(execArgv)).toEqual({ execArgv: [], typescriptLoader })
  })

  test('beside other options', () => {
    expect(inheritOptions(['--no-warnings', '--import', 'tsx', '-r', './a.cjs'])).toEqual({
      execArgv: ['--no-warnings', '-r', './a.cjs'],
      typescriptLoader: here,
    })
  })

  test('and what only looks like it is inherited as others are', () => {
    expect(inheritOptions(['--import', './tsx.mjs', '--import', 'tsx-other'])).toEqual({
      execArgv: ['--import', './tsx.mjs', '--import', 'tsx-other'],
      typescriptLoader: null,
    })
  })
})
