import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Case } from './case.ts'
import { cases } from './cases.ts'
import { translate } from './dialects.ts'
import { hereOf, type Loader } from './loaders.ts'
import { sharedModules } from './shared-modules.ts'

/** A program with all cases that its loader can have. */
export interface Program {
  readonly folder: string
  /** What Node runs. */
  readonly file: string
  /** Where the program writes its results. */
  readonly results: string
  readonly cases: readonly Case[]
  /** What `placeOfThrow` stands for: `file:line:column`, without the column if nobody can know it. */
  readonly thrownAt: string
}

const require = createRequire(import.meta.url)
const packages = ['@forkyard/core', 'fast-check', 'fft.js', 'tsx', 'vitest']

/** Outside of any project: the packages are linked beside the programs. */
export function linkPackages(folder: string): void {
  mkdirSync(join(folder, 'node_modules', '@forkyard'), { recursive: true })
  for (const name of packages) symlinkSync(folderOf(name), join(folder, 'node_modules', name))
}

function folderOf(name: string): string {
  return require.resolve(`${name}/package.json`).replace(/[\\/]package\.json$/, '')
}

export async function writeProgram(parent: string, loader: Loader, major: number): Promise<Program> {
  const folder = join(parent, loader.name.replaceAll(/\W+/g, '-'))
  mkdirSync(folder)
  const { language } = loader
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, `${name}.${language}`), translate(text, language, hereOf(loader)))
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: loader.module === 'esm' ? 'module' : 'commonjs' }))
  const present = cases.filter(each => !('absent' in each.expect(loader, major)))
  for (const each of present.filter(({ inProgram }) => !inProgram)) write(fileOf(each), each.text)
  for (const [name, text] of Object.entries(sharedModules)) write(name, text)
  write('measure', measureText(loader))
  const name = loader.underVitest ? 'program.test' : 'program'
  write(name, programText(present, loader, major))
  const results = join(folder, 'results.json')
  const source = join(folder, `${name}.${language}`)
  if (!loader.bundled) {
    const place = placeOf(join(folder, `place-in-a-stack-trace.${language}`))
    // vite moves columns, and its maps are for lines.
    const thrownAt = loader.underVitest ? place.replace(/:\d+$/, '') : place
    return { folder, file: source, results, cases: present, thrownAt }
  }
  const file = await bundle(folder, source, loader)
  return { folder, file, results, cases: present, thrownAt: placeOf(file) }
}

function fileOf({ name }: Case): string {
  return name.replaceAll(/\W+/g, '-').toLowerCase()
}

/** Where it says `new RangeError` for the error of that case, which goes by its message. */
function placeOf(file: string): string {
  const text = readFileSync(file, 'utf8')
  const before = text.slice(0, text.indexOf('new RangeError', text.indexOf('thrown in the closure')))
  const lines = before.split('\n')
  return `${file}:${lines.length}:${lines.at(-1)!.length + 1}`
}

async function bundle(folder: string, source: string, { module, minified }: Loader): Promise<string> {
  const isModule = module === 'esm'
  await build({
    absWorkingDir: folder,
    entryPoints: { bundle: source, ...(isModule ? { 'worker-entry': '@forkyard/core/worker-entry' } : {}) },
    bundle: true,
    minify: minified,
    format: isModule ? 'esm' : 'cjs',
    platform: 'node',
    target: 'node20',
    // The library is an ECMAScript module, which finds its own files by `import.meta`: it stays out of CommonJS.
    external: isModule ? [] : ['@forkyard/core'],
    outdir: join(folder, 'out'),
    logLevel: 'error',
  })
  return join(folder, 'out', 'bundle.js')
}

/** Runs each function twice in one worker, to see whether the second call finds what the first one left. */
function measureText({ bundled, module, underVitest }: Loader): string {
  const entry = bundled && module === 'esm' ? ", workerEntry: new URL('./worker-entry.js', HERE)" : ''
  return `
import { writeFileSync } from 'node:fs'
import { Pool } from '@forkyard/core'
const pool = new Pool({ processes: 1${entry} })
const results = []
export const measure = async (task, item = 3, read = triple => triple) => {
  const [first, second] = (await Promise.all([pool.apply(task, [item]), pool.apply(task, [item])])).map(read)
  if (second[1] === undefined) {
    return { value: second[0], travels: second[2] === undefined || second[2] === process.pid ? 'unseen' : 'elsewhere' }
  }
  if (second[2] === process.pid) return { value: second[0], travels: 'nowhere' }
  return { value: second[0], travels: first[1] === second[1] ? 'value' : 'reference' }
}
export const measureStack = async task => {
  const { stack } = await pool.apply(task, [3]).catch(error => error)
  const frame = stack.split('\\n').find(line => /^ +at /.test(line))
  const place = frame.replace(/^ +at (?:.*\\()?(?:file:\\/\\/)?(.*?)\\)?$/, '$1')
  return { value: ${underVitest ? "place.replace(/:\\d+$/, '')" : 'place'}, travels: 'unseen' }
}
export const note = async (name, run) => {
  try {
    results.push({ name, ...(await run()) })
  } catch (error) {
    results.push({ name, fails: error.code ?? error.name, message: error.message })
  }
}
export const finish = async () => {
  await pool.terminate()
  writeFileSync(process.env.MATRIX_RESULTS, JSON.stringify(results))
}
`
}

/** What this loader cannot read is imported while the program runs, which can say how that failed. */
function programText(present: readonly Case[], loader: Loader, major: number): string {
  const isReadable = (each: Case): boolean => {
    const expected = each.expect(loader, major)
    return !('fails' in expected) || expected.fails.startsWith('ERR_SHIP')
  }
  const imports: string[] = []
  const texts: string[] = []
  const calls: string[] = []
  for (const [index, each] of present.entries()) {
    const path = `'./${fileOf(each)}.ts'`
    if (each.inProgram) texts.push(each.text)
    else if (isReadable(each)) imports.push(`import * as case${index} from ${path}`)
    const run = each.inProgram
      ? 'run'
      : isReadable(each)
        ? `case${index}.run`
        : `async () => (await import(${path})).run()`
    calls.push(`  await note(${JSON.stringify(each.name)}, ${run})`)
  }
  return `
import { finish, measure, note } from './measure.ts'
${loader.underVitest ? "import { test } from 'vitest'" : ''}
${imports.join('\n')}
${texts.join('\n')}
const main = async () => {
${calls.join('\n')}
  await finish()
}
${loader.underVitest ? "test('the matrix', main, 120_000)" : 'void main()'}
`
}
