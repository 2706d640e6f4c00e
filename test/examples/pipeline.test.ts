import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { testCommandLine } from './command-line-tests.ts'
import { type Ending, readTable, runExample } from './run-example.ts'

const folder = temporaryFolder()

function makeTexts(texts: Record<string, string>): string {
  const input = freshPath(folder)
  mkdirSync(input)
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(input, name), text)
  return input
}

/** Many lines, no two of them alike. */
const long = (lines: number): string =>
  Array.from({ length: lines }, (_, line) => `${line} ${(line * 7919) % 1009}\n`).join('')

describe('with texts that are larger and smaller than a block', () => {
  const texts = { 'a.md': long(3000), 'b.txt': '', 'c.json': '{}', 'd.ts': long(5000), 'picture.png': 'no text' }
  const all = Object.values(texts).slice(0, -1).join('')
  const output = join(folder, 'few.gz')
  let run: Ending
  beforeAll(async () => {
    const options = ['--block', '1', '--queue', '2', '--processes', '3']
    run = await runExample('pipeline', ['--input', makeTexts(texts), '--output', output, ...options])
  })

  test('it succeeds, and says what it did with how many files', () => {
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain(`4 files, ${(all.length / 1e6).toFixed(1)} MB; a reader, 3 that compress, a writer`)
    expect(run.stdout).toContain('Every way made a file that holds the 4 texts')
  })

  test('the file holds the texts in their order, and is the only one that stays', () => {
    expect(gunzipSync(readFileSync(output)).toString()).toBe(all)
    expect(readdirSync(folder).filter(name => name.includes('.gz'))).toEqual(['few.gz'])
  })

  test('the table has a row for each way', () => {
    const rows = readTable(run.stdout)
    expect(rows.map(row => row[''])).toEqual(['plain loop', 'pipeline'])
    for (const row of rows) expect(row.throughput).toMatch(/^\d+\.\d MB\/s$/)
  })

  test('what is no terminal gets one line about the queues, without control characters', () => {
    expect(run.stderr).toMatch(
      /^blocks waiting, on average: read: \d\.\d of 2, [012] at most; compressed: \d\.\d of 2, [012] at most\n$/,
    )
  })
})

test('one block for everything, and a queue that holds only one, are enough', async () => {
  const text = long(200_000)
  const output = join(folder, 'large.gz')
  const options = ['--block', '65536', '--queue', '1', '--processes', '1']
  const run = await runExample('pipeline', ['--input', makeTexts({ 'a.md': text }), '--output', output, ...options])
  expect(run.exitCode).toBe(0)
  expect(gunzipSync(readFileSync(output)).toString()).toBe(text)
})

test('when a stage fails the others are ended, and the error says which it was', async () => {
  const output = join(folder, 'no', 'such', 'folder')
  const input = makeTexts({ 'a.md': long(3000) })
  // The plain loop would fail first.
  mkdirSync(join(folder, 'no'))
  mkdirSync(join(folder, 'no', 'such'))
  mkdirSync(output)
  const run = await runExample('pipeline', ['--input', input, '--output', output, '--block', '1', '--queue', '1'])
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('The writer ended with exit code 1.')
  expect(run.stderr).toContain('EISDIR')
})

test('a folder without texts is said', async () => {
  const run = await runExample('pipeline', ['--input', makeTexts({})])
  expect(run).toMatchObject({ exitCode: 1, stdout: '' })
  expect(run.stderr).toMatch(/^There are no texts in /)
})

testCommandLine(
  'pipeline',
  ['--input', '--output', '--block', '--queue', '--processes'],
  [
    [['--input', 'no such folder'], '--input'],
    [['--block', '0'], '--block'],
    [['--queue', '-1'], '--queue'],
    [['--processes', 'all'], '--processes'],
  ],
)
