import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { programEnvironment } from '../../pool/program-environment.ts'
import { type Expectation, placeOfThrow } from './case.ts'
import type { Loader } from './loaders.ts'
import { writeProgram } from './program.ts'

/** One case under one loader. */
export interface Cell {
  readonly name: string
  readonly expected: Expectation
  /** In a few words: how it travelled, or how it failed. */
  readonly shown: string
  /** What is not as expected, if anything. */
  readonly wrong: string | undefined
}

interface Result {
  readonly name: string
  readonly value?: unknown
  readonly travels?: string
  readonly fails?: string
  readonly message?: string
}

/**
 * Runs all cases under one loader, in one program.
 * @param folder Where `linkPackages` was.
 * @param node The executable and its major version.
 */
export async function runLoader(
  folder: string,
  loader: Loader,
  node: { readonly executable: string; readonly major: number },
): Promise<Cell[]> {
  const program = await writeProgram(folder, loader, node.major)
  const output = await start(node.executable, loader.command(program.file), program.folder, program.results)
  const results = existsSync(program.results)
    ? (JSON.parse(readFileSync(program.results, 'utf8')) as Result[])
    : undefined
  return program.cases.map(({ name, value, expect }) => {
    const expected = expect(loader, node.major)
    const result = results?.find(each => each.name === name)
    const wanted = value === placeOfThrow ? program.thrownAt : value
    return judge(name, expected, wanted, result, output)
  })
}

function start(executable: string, args: readonly string[], cwd: string, results: string): Promise<string> {
  const env = { ...programEnvironment(), MATRIX_RESULTS: results }
  return new Promise(resolve => {
    // The watchdog for a program that does not end.
    execFile(executable, args, { cwd, env, timeout: 300_000 }, (error, stdout, stderr) => {
      resolve(`${error ? `${error.message}\n` : ''}${stdout}${stderr}`)
    })
  })
}

function judge(name: string, expected: Expectation, value: unknown, result: Result | undefined, output: string): Cell {
  const shown = result ? (result.fails ?? result.travels ?? '') : 'no result'
  const cell = (wrong: string | undefined): Cell => ({ name, expected, shown, wrong })
  if (!result) return cell(`the program did not get so far: ${output.trim()}`)
  if ('fails' in expected) {
    return cell(result.fails === expected.fails ? undefined : `should fail with ${expected.fails}: ${show(result)}`)
  }
  if ('absent' in expected) return cell('should not be there')
  const isRight = result.travels === expected.travels && result.value === value
  return cell(isRight ? undefined : `should give ${JSON.stringify(value)} by ${expected.travels}: ${show(result)}`)
}

function show({ name: _name, ...rest }: Result): string {
  return JSON.stringify(rest)
}
