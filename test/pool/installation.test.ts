import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from './program.ts'
import { temporaryFolder } from './temporary-folder.ts'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))
const folder = temporaryFolder()

const moduleText = `import { Pool, task } from '@forkyard/core'
import * as multiprocessing from '@forkyard/core/python'
if (multiprocessing.Pool !== Pool) throw new Error('There are two libraries.')
const pool = new Pool({ processes: 1 })
const cube = task(new URL('./tasks.mjs', import.meta.url), 'cube')
console.log(JSON.stringify([await pool.map(x => x * x, [1, 2, 3]), await pool.map(cube, [1, 2, 3])]))
await pool.close()
await pool.join()
`
const commonText = `const { pathToFileURL } = require('node:url')
const { join } = require('node:path')
import('@forkyard/core').then(async ({ Pool, task }) => {
  const multiprocessing = await import('@forkyard/core/python')
  if (multiprocessing.Pool !== Pool) throw new Error('There are two libraries.')
  const pool = new Pool({ processes: 1 })
  const cube = task(pathToFileURL(join(__dirname, 'tasks.mjs')), 'cube')
  console.log(JSON.stringify([await pool.map(x => x * x, [1, 2, 3]), await pool.map(cube, [1, 2, 3])]))
  await pool.close()
  await pool.join()
})
`
const evaluatedText = `import { Pool } from '@forkyard/core'
const pool = new Pool({ processes: 1 })
console.log(JSON.stringify(await pool.map(x => x * x, [1, 2, 3])))`

const printed = '[[1,4,9],[1,8,27]]\n'
const fine = { exitCode: 0, signal: null, stderr: '' }

function makeProgram(name: string): string {
  const program = join(folder, name)
  mkdirSync(join(program, 'node_modules', '@forkyard'), { recursive: true })
  writeFileSync(join(program, 'program.mjs'), moduleText)
  writeFileSync(join(program, 'program.cjs'), commonText)
  writeFileSync(join(program, 'tasks.mjs'), 'export const cube = x => x ** 3\n')
  return program
}

/** As `npm link` does it. */
function link(program: string): void {
  symlinkSync(join(packages, 'core'), join(program, 'node_modules', '@forkyard', 'core'))
}

/** As `npm install` does it: the files that are published, and what they depend on beside them. */
function install(program: string): void {
  const modules = join(program, 'node_modules')
  for (const name of ['core', 'worker']) {
    const home = join(modules, '@forkyard', name)
    cpSync(join(packages, name, 'dist'), join(home, 'dist'), { recursive: true })
    cpSync(join(packages, name, 'package.json'), join(home, 'package.json'))
  }
}

describe.each([
  ['linked', 'linked', link],
  ['installed', 'installed', install],
  ['linked in a folder whose name has special characters', 'a folder, 100% #1 ü?', link],
  ['installed in a folder whose name has special characters', "it's [installed] & 50% #2 ü?", install],
])('a program outside of the repository, with the library %s,', (_how, name, addLibrary) => {
  let program: string
  beforeAll(() => {
    program = makeProgram(name)
    addLibrary(program)
  })

  test.concurrent('runs as a module', async () => {
    const ending = await startNode([join(program, 'program.mjs')], { cwd: program }).ending
    expect(ending).toEqual({ ...fine, stdout: printed })
  })

  test.concurrent('runs from another folder', async () => {
    const ending = await startNode([join(program, 'program.mjs')], { cwd: '/' }).ending
    expect(ending).toEqual({ ...fine, stdout: printed })
  })

  test.concurrent('runs as CommonJS', async () => {
    const ending = await startNode([join(program, 'program.cjs')], { cwd: program }).ending
    expect(ending).toEqual({ ...fine, stdout: printed })
  })

  test.concurrent('runs as the text of node -e', async () => {
    const asModule = await startNode(['--input-type=module', '-e', evaluatedText], { cwd: program }).ending
    expect(asModule).toEqual({ ...fine, stdout: '[1,4,9]\n' })
    const text = `import('@forkyard/core').then(async ({ Pool }) => {
      const pool = new Pool({ processes: 1 })
      console.log(await pool.apply(x => x * x, [3]))
    })`
    const asScript = await startNode(['-e', text], { cwd: program }).ending
    expect(asScript).toEqual({ ...fine, stdout: '9\n' })
  })
})

describe('options of Node', () => {
  let program: string
  beforeAll(() => {
    program = makeProgram('options')
    link(program)
    writeFileSync(join(program, 'preload.cjs'), "process.env.PRELOADED = 'yes'\n")
    writeFileSync(join(program, 'settings.env'), 'FROM_FILE=yes\n')
    const text = `import { Pool } from '@forkyard/core'
const pool = new Pool({ processes: 1 })
const report = () => [process.env.PRELOADED, process.env.FROM_FILE, process.execArgv.length > 0]
console.log(JSON.stringify(await pool.apply(report)))
`
    writeFileSync(join(program, 'report.mjs'), text)
  })

  test.concurrent.each([
    ['--require', ['--require', './preload.cjs'], ['yes', null, true]],
    ['-r', ['-r', './preload.cjs'], ['yes', null, true]],
    ['--require=', ['--require=./preload.cjs'], ['yes', null, true]],
    ['--import', ['--import', './preload.cjs'], ['yes', null, true]],
    ['--env-file=', ['--env-file=settings.env'], [null, 'yes', true]],
    ['--env-file', ['--env-file', 'settings.env'], [null, 'yes', true]],
    ['--no-warnings', ['--no-warnings'], [null, null, true]],
  ])('%s is handed on to the workers', async (_name, options, expected) => {
    const ending = await startNode([...options, 'report.mjs'], { cwd: program }).ending
    expect(ending).toEqual({ ...fine, stdout: `${JSON.stringify(expected)}\n` })
  })

  test.concurrent.each([
    ['--inspect', ['--inspect=0']],
    ['--trace-uncaught', ['--trace-uncaught']],
    ['--cpu-prof', ['--cpu-prof', '--cpu-prof-dir=profiles']],
    ['--expose-gc', ['--expose-gc']],
  ])('%s is not', async (_name, options) => {
    const { stdout, exitCode } = await startNode([...options, 'report.mjs'], { cwd: program }).ending
    expect({ stdout, exitCode }).toEqual({ exitCode: 0, stdout: '[null,null,false]\n' })
  })
})
