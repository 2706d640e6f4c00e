import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { programEnvironment } from './program-environment.ts'

export interface Ending {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** The first line of its standard output. */
  readonly firstLine: Promise<string>
  /** Resolves when it has exited and everyone who held its output has too. */
  readonly ending: Promise<Ending>
}

const started: Program['child'][] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
})

export interface StartOptions {
  readonly cwd?: string
  /** In addition to those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** The file that it reads as its standard input. */
  readonly stdin?: string
}

/** Runs Node with these arguments. */
export function startNode(args: readonly string[], options?: StartOptions): Program {
  return startCommand(process.execPath, args, options)
}

/** The program does not know that a test runner started it. */
export function startCommand(command: string, args: readonly string[], options: StartOptions = {}): Program {
  const { cwd, env, stdin } = options
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r')
  const child = spawn(command, args, {
    cwd,
    env: { ...programEnvironment(), ...env },
    stdio: [input, 'pipe', 'pipe'],
  }) as Program['child']
  if (input !== 'ignore') closeSync(input)
  started.push(child)
  return { child, firstLine: readFirstLine(child.stdout), ending: readEnding(child) }
}

async function readFirstLine(stdout: Readable): Promise<string> {
  const lines = createInterface({ input: stdout })
  const first = await Promise.race([once(lines, 'line') as Promise<[string]>, once(lines, 'close') as Promise<[]>])
  return first[0] ?? ''
}

async function readEnding(child: Program['child']): Promise<Ending> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', chunk => stdout.push(chunk))
  child.stderr.on('data', chunk => stderr.push(chunk))
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { exitCode, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** Starts a program of the folder `programs`. */
export function startProgram(name: string, ...args: string[]): Program {
  return startNode([fileURLToPath(new URL(`../programs/${name}.mjs`, import.meta.url)), ...args])
}

/** Runs a program of the folder `programs` to its end. */
export function runProgram(name: string, ...args: string[]): Promise<Ending> {
  return startProgram(name, ...args).ending
}
