import { testPage } from './page-tests.ts'

testPage('docs/processes.md', new URL('../../docs/processes.md', import.meta.url), 0)
