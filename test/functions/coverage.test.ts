import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

interface FunctionCoverage {
  readonly functionName: string
  readonly isBlockCoverage: boolean
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
}

interface ScriptCoverage {
  readonly url: string
  readonly functions: readonly FunctionCoverage[]
}

const program = new URL('environments/covered.mjs', import.meta.url)
const tasks = new URL('environments/tasks.mjs', import.meta.url)

const reports = { own: [] as ScriptCoverage[], workers: [] as ScriptCoverage[] }
const reportFolder = freshPath(temporaryFolder())

beforeAll(async () => {
  const { child, ending } = startNode([fileURLToPath(program)], { env: { NODE_V8_COVERAGE: reportFolder } })
  const { stdout } = await ending
  expect(JSON.parse(stdout)).toEqual(['small', 'small', 3, 5, 2])
  for (const name of readdirSync(reportFolder)) {
    const { result } = JSON.parse(readFileSync(join(reportFolder, name), 'utf8')) as { result: ScriptCoverage[] }
    reports[name.startsWith(`coverage-${child.pid}-`) ? 'own' : 'workers'].push(...result)
  }
})

/** What is covered of a module: the text of each range, and how often it ran. */
function rangesOf(report: readonly ScriptCoverage[], module: URL, name: string): [text: string, count: number][] {
  const source = readFileSync(module, 'utf8')
  const functions = report.filter(({ url }) => url === module.href).flatMap(script => script.functions)
  const [covered, ...others] = functions.filter(({ functionName }) => functionName === name)
  expect(others).toEqual([])
  return covered!.ranges.map(({ startOffset, endOffset, count }) => [source.slice(startOffset, endOffset), count])
}

describe('the coverage of a program', () => {
  test.each(['ranBefore', 'ranAfter'])('counts the blocks of a function that %s the first call', name => {
    const [whole, ...blocks] = rangesOf(reports.own, program, name)
    expect(whole![0]).toMatch(new RegExp(`^function ${name}\\(x\\) \\{[^]*\\}$`))
    expect(whole![1]).toBe(1)
    expect(blocks).toEqual([["return 'large'", 0]])
  })

  test('is not confused by what workers say of the functions that travelled by their text', () => {
    expect(reports.workers.length).toBeGreaterThan(0)
    expect(reports.workers.filter(({ url }) => url === program.href)).toEqual([])
  })

  test('counts what workers run by reference', () => {
    expect(rangesOf(reports.workers, tasks, 'reference')).toEqual([['x => [x * 2, process.pid, ++state.calls]', 1]])
  })
})
