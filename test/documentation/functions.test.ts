import { expect, test } from 'vitest'
import { codesInSources, codesInTables } from './error-codes.ts'
import { testPage } from './page-tests.ts'

const page = new URL('../../docs/functions.md', import.meta.url)

testPage('docs/functions.md', page, 1)

test('the table of errors has every code that there is', () => {
  expect(codesInTables(page)).toEqual(codesInSources(['core/src', 'worker/src'], 'ERR_SHIP_'))
})
