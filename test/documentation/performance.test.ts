import { testPage } from './page-tests.ts'

testPage('docs/performance.md', new URL('../../docs/performance.md', import.meta.url), 2)
