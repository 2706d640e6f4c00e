/*
 * `node start.mjs PROGRAM [ARGUMENT...]`: a program of this folder in a fresh process each round, since a program starts a
 * pool once. It prints its version for the word `version`, and for the word of a variant milliseconds.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { serveRounds } from './rounds.mjs'

const [program = '', ...args] = process.argv.slice(2)
const path = fileURLToPath(new URL(program, import.meta.url))
const executable = program.endsWith('.py') ? 'python3' : process.execPath

await serveRounds(String(await run('version')), async word => {
  const milliseconds = await run(word)
  return milliseconds === null ? {} : { [word]: Number(milliseconds) }
})

/** What it prints: null for a word that means nothing to it. @param {string} word */
async function run(word) {
  const { stdout } = await promisify(execFile)(executable, [path, word, ...args])
  return JSON.parse(stdout)
}
