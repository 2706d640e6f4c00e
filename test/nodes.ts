import { execFileSync, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/*
 * Runs all suites on other versions of Node, which the npm package `node` brings:
 *
 *   pnpm test:nodes              on each that we support
 *   pnpm test:nodes 26 22        on these
 *   pnpm test:nodes 24 -- map    on this one, suites of which the file name has `map`
 *
 * The packages must be built. Ends with a table, and with an error when one of them failed.
 */

const supported = ['20', '22', '24', '26']

const separator = process.argv.indexOf('--', 2)
const words = process.argv.slice(2, separator === -1 ? undefined : separator)
const filters = separator === -1 ? [] : process.argv.slice(separator + 1)
const versions = words.length > 0 ? words : supported

for (const version of versions) {
  if (supported.includes(version)) continue
  console.error(`test:nodes: ${version} is no version that we support: ${supported.join(', ')}.`)
  process.exit(2)
}

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

const rows = versions.map(version => {
  const executable = findNode(version)
  const exact = execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim()
  console.log(`\n──── Node ${exact} ────`)
  const start = performance.now()
  const { status } = spawnSync(executable, [vitest, 'run', ...filters], { stdio: 'inherit' })
  const seconds = Math.round((performance.now() - start) / 1000)
  return { Node: exact, suites: status === 0 ? 'passed' : 'failed', seconds }
})

console.log()
console.table(rows)
process.exitCode = rows.every(row => row.suites === 'passed') ? 0 : 1

/** Installs that version the first time. */
function findNode(version: string): string {
  const args = ['-y', `node@${version}`, '-p', 'process.execPath']
  return execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}
