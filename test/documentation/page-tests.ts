import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { type Block, readSections } from './page.ts'
import { linesOf, runPython, whyNoPython } from './python.ts'
import { argumentsFor, commandsOf, printModule, programOf } from './snippet.ts'

async function run(args: readonly string[], cwd: string, expected: readonly string[]): Promise<void> {
  const { stdout, stderr, exitCode } = await startNode(args, { cwd }).ending
  expect({ stderr, exitCode, lines: stdout.split('\n').slice(0, -1) }).toEqual({
    stderr: '',
    exitCode: 0,
    lines: expected,
  })
}

/**
 * Runs every block of a page.
 * @param name Its name for the report.
 * @param processes Of the pool of those blocks that make none: the page says so. 0: they have no pool.
 */
export function testPage(name: string, page: URL, processes: number): void {
  const sections = readSections(page)
  const folder = temporaryFolder()

  beforeAll(() => {
    // Outside of any project: the library is installed beside the programs.
    symlinkSync(new URL('../node_modules', import.meta.url), join(folder, 'node_modules'))
  })

  describe.each(sections)(`${name}, $title:`, ({ title, blocks }) => {
    const home = join(folder, title.replaceAll(' ', '-'))
    const files = blocks.filter(({ file }) => file !== undefined)
    const others = blocks.filter(({ file }) => file === undefined)
    const programs = others.filter(({ language }) => language === 'js' || language === 'ts')
    const pythons = others.filter(({ language }) => language === 'python')
    const commands = others.filter(({ language }) => language === 'sh')

    beforeAll(() => {
      mkdirSync(home)
      writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
      writeFileSync(join(home, 'print.mjs'), printModule)
      for (const { file, text } of files) writeFileSync(join(home, file!), text)
    })

    test('every block is a program, a command, or a file that one of these uses', () => {
      expect([...files, ...programs, ...pythons, ...commands]).toHaveLength(blocks.length)
      for (const { file } of files)
        expect(others.some(({ text }) => text.includes(file!)) || usedInFile(file!)).toBe(true)
    })

    const usedInFile = (file: string) => files.some(other => other.file !== file && other.text.includes(file))

    test.concurrent.each(programs.map(block => [block.line, block] as const))(
      'the program in line %i does what is said there',
      async (line, block) => {
        const { source, expected } = programOf(block, processes)
        expect(expected).not.toEqual([])
        const file = `program-${line}.${block.language === 'ts' ? 'ts' : 'mjs'}`
        writeFileSync(join(home, file), source)
        await run(argumentsFor(block.language, file), home, expected)
      },
    )

    test.for(pythons.map(block => [block.line, block] as const))(
      'the program of Python in line %i does what is said there',
      async ([line, block], { skip }) => {
        if (whyNoPython !== undefined) skip(whyNoPython)
        const file = `program-${line}.py`
        writeFileSync(join(home, file), block.text)
        expect(linesOf(block)).not.toEqual([])
        expect(await runPython(file, home)).toEqual(linesOf(block))
      },
    )

    test.each(commands.map(block => [block.line, block] as const))(
      'the commands in line %i do what is said there',
      async (_line, block: Block) => {
        for (const { args, expected } of commandsOf(block)) await run(args, home, expected)
      },
    )
  })
}
