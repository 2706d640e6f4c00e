import { expect, test } from 'vitest'
import { codesInSources, codesInTables } from './error-codes.ts'
import { testPage } from './page-tests.ts'

const page = new URL('../../docs/shared-memory.md', import.meta.url)

testPage('docs/shared-memory.md', page, 2)

test('the table of errors has every code that there is', () => {
  const folders = ['memory', 'shared', 'sync', 'wait'].map(folder => `worker/src/${folder}`)
  expect(codesInTables(page)).toEqual(codesInSources(folders, 'ERR_'))
})
