import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, stop } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const tsx = createRequire(import.meta.url).resolve('tsx')
const tsxCommand = createRequire(import.meta.url).resolve('tsx/cli')
const readsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript)

const folder = temporaryFolder()
beforeAll(() => {
  // Outside of any project, and without a package.json: there tsx makes CommonJS of a program.
  symlinkSync(new URL('../node_modules', import.meta.url), join(folder, 'node_modules'))
  copyFileSync(here('typed-program.ts'), join(folder, 'program.ts'))
})
// esbuild keeps a process of its own.
afterAll(stop)

async function expectAnswer(...args: string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await startNode(args).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({
    workers: ['forkyard-1', 'forkyard-1', 'forkyard-1'],
    total: 3,
    squares: [0, 1, 4],
    name: 'hello from Process-1',
    exitCode: 0,
  })
}

test('a module of JavaScript uses the entry', () => expectAnswer(here('program.mjs')))

test.each([
  ['by the command tsx', [tsxCommand], here('typed-program.ts')],
  ['by node --import tsx', ['--import', pathToFileURL(tsx).href], here('typed-program.ts')],
  ['by tsx, as CommonJS', [tsxCommand], join(folder, 'program.ts')],
])('TypeScript, run %s, uses the entry', (_how, options, program) => expectAnswer(...options, program))

test.runIf(readsTypeScript)('TypeScript, run by Node itself, uses the entry', () =>
  expectAnswer('--disable-warning=ExperimentalWarning', here('typed-program.ts')),
)

// Shared memory needs koffi, which has native parts and is not bundled.
test.each([
  ['as it is', {}],
  ['minified', { minify: true }],
])('a bundle, %s, uses the entry', async (_how, options) => {
  const outdir = freshPath(folder)
  await build({
    entryPoints: { program: here('program.mjs'), 'worker-entry': '@forkyard/core/worker-entry' },
    absWorkingDir: here('.'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    outdir,
    logLevel: 'silent',
    ...options,
  })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(outdir, 'node_modules'))
  symlinkSync(here('../../packages/worker/node_modules/koffi'), join(outdir, 'node_modules', 'koffi'))
  await expectAnswer(join(outdir, 'program.js'), './worker-entry.js')
})
