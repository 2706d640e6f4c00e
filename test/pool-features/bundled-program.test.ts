import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, stop } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
// esbuild keeps a process of its own.
afterAll(stop)
const testFolder = fileURLToPath(new URL('..', import.meta.url))

test.concurrent.each([
  ['as it is', {}],
  ['minified', { minify: true }],
  ['split into shared chunks', { splitting: true }],
])('a program that esbuild bundles %s runs without node_modules', async (_name, options) => {
  const outdir = freshPath(folder)
  await build({
    absWorkingDir: testFolder,
    entryPoints: {
      program: './programs/bundled.mjs',
      tasks: './tasks/bundled.mjs',
      'worker-entry': '@forkyard/core/worker-entry',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outdir,
    logLevel: 'silent',
    ...options,
  })
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }')
  const ending = await startNode([join(outdir, 'program.js')], { cwd: outdir }).ending
  expect(ending).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  expect(JSON.parse(ending.stdout)).toEqual({
    results: [3, 6, 9],
    greeting: { text: 'hello, yard', process: 'bundled-' },
    error: [true, 'mine'],
  })
})
