import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stop } from 'esbuild'
import { cases } from './cases.ts'
import { loaders } from './loaders.ts'
import { linkPackages } from './program.ts'
import { type Cell, runLoader } from './run.ts'
import { printTable } from './table.ts'

const help = `Which function reaches a worker, and how, under everything that runs programs.

  pnpm matrix              on each version of Node that we support
  pnpm matrix 22 26        on these
  pnpm matrix --loader tsx on all, under the loaders that have this in their name

A cell says how the function travelled: by reference, by value, elsewhere (it ran in another process, and more
cannot be seen), unseen (only its result was compared); or the error that it must give. Other versions of Node come
through npx. Ends with 1 when a cell is not as expected.
`

const supported = ['20', '22', '24', '26']

const words = process.argv.slice(2).filter(word => word !== '--')
if (words.includes('--help')) {
  process.stdout.write(help)
  process.exit()
}
const option = words.indexOf('--loader')
const wanted = option === -1 ? '' : (words.splice(option, 2)[1] ?? '')
const versions = words.length > 0 ? words : supported
const unknown = versions.find(version => !supported.includes(version))
if (unknown !== undefined) {
  console.error(`matrix: ${unknown} is no version that we support: ${supported.join(', ')}.`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'forkyard-matrix-'))
try {
  for (const version of versions) await runVersion(version)
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}

async function runVersion(version: string): Promise<void> {
  const node = { executable: findNode(version), major: Number(version) }
  const parent = mkdtempSync(join(folder, `node-${version}-`))
  linkPackages(parent)
  const columns = new Map<string, readonly Cell[]>()
  for (const loader of loaders) {
    if (!loader.name.includes(wanted) || node.major < loader.since) continue
    columns.set(loader.name, await runLoader(parent, loader, node))
  }
  const exact = execFileSync(node.executable, ['--version'], { encoding: 'utf8' }).trim()
  printTable(
    `Node ${exact}`,
    cases.map(({ name }) => name),
    columns,
  )
  if ([...columns.values()].flat().some(({ wrong }) => wrong !== undefined)) process.exitCode = 1
}

/** Installs that version the first time. */
function findNode(version: string): string {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath
  const args = ['-y', `node@${version}`, '-p', 'process.execPath']
  return execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}
