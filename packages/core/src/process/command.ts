import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownCompileCache, workerEntry as ownEntry, workerMarker } from '@forkyard/worker'
import { show } from '../option-checks.ts'
import { compileCacheFor } from './compile-cache.ts'
import { inheritOptions } from './exec-argv.ts'

/** Options of the system's process, not checked yet. */
export interface CommandOptions {
  readonly env?: unknown
  readonly cwd?: unknown
  readonly execArgv?: unknown
  readonly workerEntry?: unknown
}

export interface CommandSettings {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string | undefined
  readonly execArgv: readonly string[] | undefined
  readonly workerEntry: URL | undefined
}

/** How a child process is started. */
export interface Command {
  readonly execArgv: readonly string[]
  /** The file that it runs. */
  readonly entry: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string | undefined
  /** The parent's own TypeScript loader, which the child gets when it needs it. */
  readonly typescriptLoader: string | null
}

export function commandOf({ env, cwd, execArgv, workerEntry = ownEntry }: CommandSettings): Command {
  const inherited = inheritOptions(process.execArgv)
  const environment = { ...process.env, ...env }
  const cache = compileCacheFor(environment)
  return {
    execArgv: execArgv ?? inherited.execArgv,
    entry: fileURLToPath(workerEntry),
    args: [workerMarker, String(process.pid), ...(cache === undefined ? [] : [ownCompileCache])],
    env: cache === undefined ? environment : { ...environment, NODE_COMPILE_CACHE: cache },
    cwd,
    typescriptLoader: inherited.typescriptLoader,
  }
}

/** @throws {TypeError} naming the option, its value, and what it must be. */
export function checkCommandOptions({ env, cwd, execArgv, workerEntry }: CommandOptions): CommandSettings {
  if (execArgv !== undefined && !isArrayOfStrings(execArgv)) {
    throw new TypeError(`The option execArgv must be an array of strings, got ${show(execArgv)}.`)
  }
  if (workerEntry !== undefined && !(workerEntry instanceof URL && workerEntry.protocol === 'file:')) {
    throw new TypeError(`The option workerEntry must be a file: URL, got ${show(workerEntry)}.`)
  }
  return { env: checkEnvironment(env), cwd: checkFolder(cwd), execArgv, workerEntry }
}

/** @throws {TypeError} */
export function checkProcessName(name: unknown): void {
  if (typeof name === 'string' && name !== '') return
  throw new TypeError(`The option name must be a string with at least one character, got ${show(name)}.`)
}

/** @throws {TypeError} */
export function checkOutput(name: string, value: unknown): void {
  if (value === 'inherit' || value === 'ignore' || typeof value === 'function') return
  throw new TypeError(`The option ${name} must be 'inherit', 'ignore' or a function, got ${show(value)}.`)
}

function checkEnvironment(env: unknown): NodeJS.ProcessEnv {
  if (env === undefined) return {}
  if (typeof env !== 'object' || env === null || Array.isArray(env)) {
    throw new TypeError(`The option env must be an object of strings, got ${show(env)}.`)
  }
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || typeof value === 'string') continue
    throw new TypeError(`The option env.${name} must be a string or undefined, got ${show(value)}.`)
  }
  return env as NodeJS.ProcessEnv
}

/** A folder that is missing shows here, with its name, and not as a child that cannot start. */
function checkFolder(cwd: unknown): string | undefined {
  if (cwd === undefined) return undefined
  if ((typeof cwd === 'string' && cwd !== '') || (cwd instanceof URL && cwd.protocol === 'file:')) {
    // As it is now: the program may change its own folder before a worker is replaced.
    const path = resolve(cwd instanceof URL ? fileURLToPath(cwd) : cwd)
    if (isFolder(path)) return path
    throw new TypeError(`The option cwd must be a folder that exists, got ${show(path)}.`)
  }
  throw new TypeError(`The option cwd must be a path or a file: URL, got ${show(cwd)}.`)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function isArrayOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}
