import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { WorkerKind } from './catastrophes.ts'

/** One column of the table: a pool in one of its modes. */
export interface Peer {
  readonly id: string
  readonly title: string
  readonly workers: WorkerKind
  /** Whether it has a way to run something once in each worker before the first task. */
  readonly hasInitializer: boolean
  /** Undefined where it cannot run, which `version` then explains. */
  readonly command: readonly string[] | undefined
  readonly version: string
}

const require = createRequire(import.meta.url)
const declared = readPackage(fileURLToPath(new URL('../package.json', import.meta.url)))
const python = findPython()

export const peers: readonly Peer[] = [
  forkyard('forkyard', 'forkyard', []),
  forkyard('forkyard-chunks', 'forkyard, chunks of 5', ['chunks']),
  onNode('piscina', 'threads', 'threads', false),
  onNode('tinypool', 'threads', 'threads', false),
  onNode('tinypool', 'child_process', 'processes', false),
  onNode('workerpool', 'thread', 'threads', false),
  onNode('workerpool', 'process', 'processes', false),
  onNode('jest-worker', 'process', 'processes', true),
  onNode('jest-worker', 'threads', 'threads', true),
  onPython('python-pool', 'python Pool', 'python_pool.py'),
  onPython('python-executor', 'python ProcessPoolExecutor', 'python_executor.py'),
]

function forkyard(id: string, title: string, modes: readonly string[]): Peer {
  return {
    id,
    title,
    workers: 'processes',
    hasInitializer: true,
    command: [process.execPath, pathOf('forkyard.mjs'), ...modes],
    version: readPackage(require.resolve('@forkyard/core/package.json')).version!,
  }
}

function onNode(name: string, mode: string, workers: WorkerKind, hasInitializer: boolean): Peer {
  return {
    id: name === 'piscina' ? name : `${name}-${mode}`,
    title: name === 'piscina' ? name : `${name} ${mode}`,
    workers,
    hasInitializer,
    command: [process.execPath, pathOf(`${name}.mjs`), mode],
    version: declared.dependencies?.[name] ?? 'unknown',
  }
}

function onPython(id: string, title: string, file: string): Peer {
  return {
    id,
    title,
    workers: 'processes',
    hasInitializer: true,
    command: python && [python.executable, pathOf(file)],
    version: python ? `Python ${python.version}, ${python.startMethod}` : 'no python3 found',
  }
}

function pathOf(adapter: string): string {
  return fileURLToPath(new URL(`./peers/${adapter}`, import.meta.url))
}

function readPackage(path: string): { version?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Asked for its own path: `python3` may be a script that looks for the interpreter. */
function findPython(): { executable: string; version: string; startMethod: string } | undefined {
  const program = `import json, multiprocessing, platform, sys
print(json.dumps({
  "executable": sys.executable,
  "version": platform.python_version(),
  "startMethod": multiprocessing.get_start_method(),
}))`
  try {
    return JSON.parse(
      execFileSync('python3', ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    return undefined
  }
}
