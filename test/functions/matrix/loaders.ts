import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Language } from './dialects.ts'

/** A way to run a program, with what follows from it for the cases. */
export interface Loader {
  readonly name: string
  /** The versions of Node that have it. */
  readonly since: number
  readonly language: Language
  /** What the modules are by the time that Node runs them. */
  readonly module: 'esm' | 'commonjs'
  readonly bundled: boolean
  readonly minified: boolean
  readonly underVitest: boolean
  readonly stripsTypes: boolean
  readonly lowersUsing: boolean
  readonly lowersDecorators: boolean
  /** Options of Node and the file to run, by the file of the program. */
  readonly command: (program: string) => readonly string[]
}

const require = createRequire(import.meta.url)
const tsx = pathToFileURL(require.resolve('tsx')).href
const vitest = require.resolve('vitest/package.json').replace(/package\.json$/, 'vitest.mjs')

const plain: Omit<Loader, 'name' | 'language'> = {
  since: 20,
  module: 'esm',
  bundled: false,
  minified: false,
  underVitest: false,
  stripsTypes: false,
  lowersUsing: false,
  lowersDecorators: false,
  command: program => [program],
}

const withTsx: Omit<Loader, 'name'> = {
  ...plain,
  language: 'ts',
  lowersUsing: true,
  lowersDecorators: true,
  command: program => ['--import', tsx, program],
}

const withVitest = (pool: string): Loader => ({
  ...plain,
  name: `vitest ${pool}`,
  language: 'ts',
  underVitest: true,
  lowersUsing: true,
  command: () => [vitest, 'run', '--pool', pool],
})

const bundle = (module: Loader['module'], minified: boolean): Loader => ({
  ...withTsx,
  name: `esbuild${minified ? ' minified' : ''} ${module === 'esm' ? 'ESM' : 'CommonJS'}`,
  module,
  bundled: true,
  minified,
  command: program => [program],
})

export const loaders: readonly Loader[] = [
  { ...plain, name: '.mjs', language: 'mjs' },
  { ...plain, name: '.cjs', language: 'cjs', module: 'commonjs' },
  { ...withTsx, name: 'tsx ESM' },
  { ...withTsx, name: 'tsx CommonJS', module: 'commonjs' },
  { ...plain, name: 'type stripping', language: 'ts', since: 22, stripsTypes: true },
  withVitest('forks'),
  withVitest('threads'),
  bundle('esm', false),
  bundle('esm', true),
  bundle('commonjs', false),
  bundle('commonjs', true),
]

/** What the modules of this loader have as their own URL. */
export function hereOf({ module }: Loader): string {
  return module === 'esm' ? 'import.meta.url' : "require('node:url').pathToFileURL(__filename).href"
}
