import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/*
 * pnpm bench SUITE [...]: each folder here that has a `main.ts` is a suite, which reads the rest of the command line.
 */

const suites = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter(name =>
  existsSync(new URL(`./${name}/main.ts`, import.meta.url)),
)
const helpText = `Usage: pnpm bench SUITE [options of the suite]

Suites: ${suites.join(', ')}. Each has --help. The packages must be built.`

const [suite] = process.argv.splice(2, 1)
if (suite !== undefined && suites.includes(suite)) {
  await import(new URL(`./${suite}/main.ts`, import.meta.url).href)
} else if (suite === '--help' || suite === '-h') {
  console.log(helpText)
} else {
  console.error(suite === undefined ? helpText : `bench: there is no suite '${suite}'.\n${helpText}`)
  process.exitCode = 2
}
