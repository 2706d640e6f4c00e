import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadRows } from '../harness/rows.ts'
import { fillPage } from './page.ts'

/*
 * pnpm bench report [FILE]: takes the figures of docs/performance.md from the results of a run. Default: those that are
 * committed.
 */

const page = new URL('../../docs/performance.md', import.meta.url)
const [file = fileURLToPath(new URL('../results/latest.json', import.meta.url))] = process.argv.slice(2)

if (file === '--help' || file === '-h') {
  console.log(
    'Usage: pnpm bench report [FILE]\n\nFILE is what pnpm bench --json wrote; default: bench/results/latest.json.',
  )
} else {
  const results = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(page, fillPage(readFileSync(page, 'utf8'), results, await loadRows()))
}
