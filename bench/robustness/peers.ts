import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { WorkerKind } from './catastrophes.ts'

/** One column of the table: a pool in one of its modes. */
export interface Peer {
  readonly id: string
  readonly title: string
  readonly workers: WorkerKind
  /** Whether it has a way to run something once in each worker before the first task. */
  readonly hasInitializer: boolean
  /** Undefined where it is not installed. */
  readonly command: readonly string[] | undefined
  /** Of what, and which: `piscina 5.3.2`. Says so where it is not installed. */
  readonly version: string
}

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
  const version = findVersion('@forkyard/core')
  return {
    id,
    title,
    workers: 'processes',
    hasInitializer: true,
    command: version ? [process.execPath, pathOf('forkyard.mjs'), ...modes] : undefined,
    version: version ? `forkyard ${version}` : 'not installed',
  }
}

function onNode(name: string, mode: string, workers: WorkerKind, hasInitializer: boolean): Peer {
  const version = findVersion(name)
  return {
    id: name === 'piscina' ? name : `${name}-${mode}`,
    title: name === 'piscina' ? name : `${name} ${mode}`,
    workers,
    hasInitializer,
    command: version ? [process.execPath, pathOf(`${name}.mjs`), mode] : undefined,
    version: version ? `${name} ${version}` : 'not installed',
  }
}

function onPython(id: string, title: string, file: string): Peer {
  return {
    id,
    title,
    workers: 'processes',
    hasInitializer: true,
    command: python && [python.executable, pathOf(file)],
    version: python ? `Python ${python.version} (start method ${python.startMethod})` : 'no python3 found',
  }
}

function pathOf(adapter: string): string {
  return fileURLToPath(new URL(`./peers/${adapter}`, import.meta.url))
}

function findVersion(name: string): string | undefined {
  try {
    return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version
  } catch {
    return undefined
  }
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
