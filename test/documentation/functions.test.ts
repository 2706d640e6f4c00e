import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { type Block, readSections } from './page.ts'
import { argumentsFor, commandsOf, printModule, programOf } from './snippet.ts'

const page = new URL('../../docs/functions.md', import.meta.url)
const sections = readSections(page)
const folder = temporaryFolder()

beforeAll(() => {
  // Outside of any project: the library is installed beside the programs.
  symlinkSync(new URL('../node_modules', import.meta.url), join(folder, 'node_modules'))
})

async function run(args: readonly string[], cwd: string, expected: readonly string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await startNode(args, { cwd }).ending
  expect({ stderr, exitCode, lines: stdout.split('\n').slice(0, -1) }).toEqual({
    stderr: '',
    exitCode: 0,
    lines: expected,
  })
}

describe.each(sections)('docs/functions.md, $title:', ({ title, blocks }) => {
  const home = join(folder, title.replaceAll(' ', '-'))
  const files = blocks.filter(({ file }) => file !== undefined)
  const others = blocks.filter(({ file }) => file === undefined)
  const programs = others.filter(({ language }) => language === 'js' || language === 'ts')
  const commands = others.filter(({ language }) => language === 'sh')

  beforeAll(() => {
    mkdirSync(home)
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(home, 'print.mjs'), printModule)
    for (const { file, text } of files) writeFileSync(join(home, file!), text)
  })

  test('every block is a program, a command, or a file that one of these uses', () => {
    expect([...files, ...programs, ...commands]).toHaveLength(blocks.length)
    for (const { file } of files)
      expect(others.some(({ text }) => text.includes(file!)) || usedInFile(file!)).toBe(true)
  })

  const usedInFile = (file: string) => files.some(other => other.file !== file && other.text.includes(file))

  test.concurrent.each(programs.map(block => [block.line, block] as const))(
    'the program in line %i does what is said there',
    async (line, block) => {
      const { source, expected } = programOf(block)
      expect(expected).not.toEqual([])
      const file = `program-${line}.${block.language === 'ts' ? 'ts' : 'mjs'}`
      writeFileSync(join(home, file), source)
      await run(argumentsFor(block.language, file), home, expected)
    },
  )

  test.each(commands.map(block => [block.line, block] as const))(
    'the commands in line %i do what is said there',
    async (_line, block: Block) => {
      for (const { args, expected } of commandsOf(block)) await run(args, home, expected)
    },
  )
})

test('the table of errors has every code that there is', () => {
  const inPage = readFileSync(page, 'utf8').matchAll(/^\| `(ERR_SHIP_[A-Z]+)`/gm)
  expect([...inPage].map(([, code]) => code)).toEqual([...codesInSources()].sort())
})

function codesInSources(): Set<string> {
  const codes = new Set<string>()
  for (const name of ['core', 'worker']) {
    const sources = fileURLToPath(new URL(`../../packages/${name}/src/`, import.meta.url))
    for (const entry of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.ts')) continue
      for (const [, code] of readFileSync(join(sources, entry), 'utf8').matchAll(/'(ERR_SHIP_[A-Z]+)'/g))
        codes.add(code!)
    }
  }
  return codes
}
