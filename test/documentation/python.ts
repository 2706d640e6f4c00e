import { spawnSync } from 'node:child_process'
import { startCommand } from '../pool/program.ts'
import type { Block } from './page.ts'

const version = spawnSync('python3', ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' })
const [major = 0, minor = 0] = (version.stdout ?? '').split(' ').map(Number)

/** Why nothing of Python's can be tested here; undefined: it can. */
export const whyNoPython: string | undefined =
  major === 3 && minor >= 11 ? undefined : 'There is no python3 of version 3.11 or later.'

/** Runs a program of Python's; returns the lines that it prints. */
export async function runPython(file: string, cwd: string): Promise<string[]> {
  const { stdout, stderr, exitCode } = await startCommand('python3', [file], { cwd }).ending
  if (stderr !== '' || exitCode !== 0) throw new Error(`${file} ended with exit code ${exitCode}: ${stderr}`)
  return stdout.split('\n').slice(0, -1)
}

/** The lines that a block says it prints: `# prints …` at the end of any line. */
export function linesOf({ text }: Block): string[] {
  return [...text.matchAll(/# prints (.*)$/gm)].map(([, line]) => line!)
}
