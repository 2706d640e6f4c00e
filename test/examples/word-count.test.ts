import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { testCommandLine } from './command-line-tests.ts'
import { readTable, runExample } from './run-example.ts'

const folder = temporaryFolder()

function makeTexts(name: string, texts: Record<string, string>): string {
  const input = join(folder, name)
  mkdirSync(join(input, 'inner'), { recursive: true })
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(input, file), text)
  return input
}

/** The words that a run shows, most frequent first. */
function shownWords(stdout: string): [word: string, count: number][] {
  return [...stdout.matchAll(/^ +(\d+) {2}(\S+)$/gm)].map(([, count, word]) => [word!, Number(count)])
}

test('words are counted in whatever file they are, in small letters of any alphabet, and nothing else is', async () => {
  const input = makeTexts('few', {
    'one.md': 'Über den Wolken, über den Bergen.',
    'inner/two.txt': 'ÜBER wolken 42 слово',
    'three.ts': 'const слово = "СЛОВО"',
    'picture.png': 'über über über',
  })
  const run = await runExample('word-count', ['--input', input, '--processes', '2'])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(shownWords(run.stdout)).toEqual([
    ['über', 3],
    ['слово', 3],
    ['den', 2],
    ['wolken', 2],
    ['bergen', 1],
    ['const', 1],
  ])
  expect(readTable(run.stdout).map(row => row[''])).toEqual(['plain loop', 'results', 'Lock'])
})

describe('with many files that have the same words', () => {
  // Each is a task of its own, as it is larger than a batch: all of them merge into the same entries.
  const text = `${'alpha '.repeat(100_000)}${'beta '.repeat(1000)}`
  const names = Array.from({ length: 12 }, (_, index) => `${index}.txt`)

  test('no merge is lost', async () => {
    const input = makeTexts('many', Object.fromEntries(names.map(name => [name, `${text} w${name}`])))
    const run = await runExample('word-count', ['--input', input, '--processes', '4', '--top', '2'])
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.stdout).toContain('12 tasks')
    expect(run.stdout).toContain('Every way counted the same.')
    expect(shownWords(run.stdout)).toEqual([
      ['alpha', 1_200_000],
      ['beta', 12_000],
    ])
  })
})

test('a table that is too small is an error in words', async () => {
  const input = makeTexts('long', { 'text.txt': Array.from({ length: 50 }, (_, index) => word(index)).join(' ') })
  const run = await runExample('word-count', ['--input', input, '--words', '2'])
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('there are more words than --words')
})

function word(index: number): string {
  return [...String(index)].map(digit => 'abcdefghij'[Number(digit)]).join('')
}

test('a folder without texts is said', async () => {
  const run = await runExample('word-count', ['--input', makeTexts('empty', {})])
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toMatch(/^There are no texts in /)
})

testCommandLine(
  'word-count',
  ['--input', '--top', '--words', '--processes'],
  [
    [['--input', 'no such folder'], '--input'],
    [['--top', '-1'], '--top'],
    [['--words', '0'], '--words'],
    [['--processes', 'all'], '--processes'],
  ],
)
