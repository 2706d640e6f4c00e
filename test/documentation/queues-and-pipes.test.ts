import { expect, test } from 'vitest'
import { codesInSources, codesInTables } from './error-codes.ts'
import { testPage } from './page-tests.ts'

const page = new URL('../../docs/queues-and-pipes.md', import.meta.url)

testPage('docs/queues-and-pipes.md', page, 0)

test('the table of errors has every code that there is', () => {
  expect(codesInTables(page).sort()).toEqual(codesInSources(['worker/src/channel'], 'ERR_'))
})
