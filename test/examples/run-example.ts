import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const tsx = createRequire(import.meta.url).resolve('tsx/cli')

export interface Ending {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Runs an example as a person runs it, to its end. */
export async function runExample(
  name: string,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ending> {
  const main = fileURLToPath(new URL(`../../examples/${name}/main.ts`, import.meta.url))
  const child = spawn(process.execPath, [tsx, main, ...commandLine], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const [exitCode] = await once(child, 'close')
  return { exitCode: exitCode as number | null, stdout, stderr }
}

/** The table in the output of an example: its rows, with their cells by the titles of their columns. */
export function readTable(stdout: string): Record<string, string>[] {
  const lines = stdout.split('\n')
  const rule = lines.findIndex(line => /^─+$/.test(line))
  const end = lines.findIndex((line, index) => index > rule && line === '')
  if (rule === -1) throw new Error(`There is no table in this output:\n${stdout}`)
  // A column starts and ends where its title or a wider cell does: two spaces or more lie between.
  const cells = (line: string) => line.trimEnd().split(/ {2,}/)
  const titles = cells(lines[rule - 1]!)
  return lines.slice(rule + 1, end === -1 ? undefined : end).map(line => {
    return Object.fromEntries(cells(line).map((cell, column) => [titles[column] ?? '', cell]))
  })
}
