import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/*
 * pnpm bench [ids...]: the rows of the table, or with the name of a suite first that suite. Each folder here that has a
 * `main.ts` is a suite, which reads the rest of the command line.
 */

const suites = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter(name =>
  existsSync(new URL(`./${name}/main.ts`, import.meta.url)),
)

const [first] = process.argv.slice(2)
if (first !== undefined && suites.includes(first)) {
  process.argv.splice(2, 1)
  await import(new URL(`./${first}/main.ts`, import.meta.url).href)
} else {
  const { runRows } = await import('./harness/run.ts')
  await runRows(process.argv.slice(2), suites)
}
