import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { testPage } from './page-tests.ts'
import { runPython, whyNoPython } from './python.ts'

const page = new URL('../../docs/from-python.md', import.meta.url)

testPage('docs/from-python.md', page, 0)

/** Names of Python 3.12 and later that the page has. */
const later = ['interrupt', 'locked']

describe('the tables of names', () => {
  const tables = namesInTables(readFileSync(page, 'utf8'))

  test('have every public name of multiprocessing, and no other', async ({ skip }) => {
    if (whyNoPython !== undefined) skip(whyNoPython)
    const program = fileURLToPath(new URL('./python-names.py', import.meta.url))
    const [line] = await runPython(program, '/')
    const sections = JSON.parse(line!) as Record<string, string[]>
    expect(Object.keys(tables)).toEqual(Object.keys(sections))
    for (const [title, names] of Object.entries(sections)) {
      const listed = tables[title]!
      expect({ title, forgotten: names.filter(name => !listed.includes(name)) }).toEqual({ title, forgotten: [] })
      const unknown = listed.filter(name => !names.includes(name) && !later.includes(name))
      expect({ title, unknown }).toEqual({ title, unknown: [] })
    }
  })
})

/** By the heading above the table, what the first column of its rows names. */
function namesInTables(text: string): Record<string, string[]> {
  const tables: Record<string, string[]> = {}
  for (const section of text.split(/^## /m).at(-1)!.split(/^### /m).slice(1)) {
    const [title, ...lines] = section.split('\n')
    tables[title!] = lines.flatMap(line => {
      const cell = /^\| (.*?) \| /.exec(line)?.[1] ?? ''
      return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!)
    })
  }
  return tables
}
