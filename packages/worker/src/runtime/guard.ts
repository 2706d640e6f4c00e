import { fstatSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as WorkerThreads from 'node:worker_threads'
import { libc } from '../memory/libc.ts'

/** What keeps a worker from outliving its parent, and its output whole. */

type BlockingHandle = { _handle?: { setBlocking?(blocking: boolean): void } }

/**
 * Standard output and error are pipes to the parent. Node writes to them in the background, and `process.exit` throws away
 * what was not written yet: of 4 MB, 3.5 MB were lost. Blocking, nothing is. Node opens a stream when it is first asked
 * for, which takes 2 ms: then is soon enough, unless a module that was loaded before us has one already.
 */
export function writeOutputAtOnce(): void {
  const isFirst = process.execArgv.length === 0 && !process.env.NODE_OPTIONS
  for (const name of ['stdout', 'stderr'] as const) {
    const own = Object.getOwnPropertyDescriptor(process, name)
    if (isFirst && own?.get) Object.defineProperty(process, name, { ...own, get: () => openBlocking(name, own) })
    else block(process[name])
  }
}

function openBlocking(name: 'stdout' | 'stderr', own: PropertyDescriptor): NodeJS.WriteStream {
  Object.defineProperty(process, name, own)
  return block(process[name])
}

function block(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  ;(stream as unknown as BlockingHandle)._handle?.setBlocking?.(true)
  return stream
}

/**
 * A task may have closed them. What then flushes them at the exit (koffi does) would wait for ever, so that the process would
 * never end.
 */
export function keepStandardDescriptors(): void {
  process.on('exit', () => {
    for (const descriptor of [0, 1, 2]) {
      try {
        fstatSync(descriptor)
      } catch {
        // The lowest that is free is this one.
        openSync('/dev/null', 'r+')
      }
    }
  })
}

/** Ctrl-C in a terminal goes to all its processes: the parent decides what becomes of its workers. */
export function leaveInterruptsToParent(): void {
  process.on('SIGINT', () => {})
}

/**
 * From now on this process ends with its parent, whatever it does: also one in an endless loop never outlives a parent that
 * is killed. To be called before any code of the user runs; until then the end of the pipe tells. Costs 1-2 ms, or a thread
 * (10 MB) where the C library cannot be called.
 */
export function endWithParent(parent: number): void {
  try {
    libc().dieWithParent()
  } catch {
    watchParent(parent)
  }
  // It may have been gone before.
  if (process.ppid !== parent) process.exit(0)
}

const watcher = `
  const { workerData: parent } = require('node:worker_threads')
  const never = new Int32Array(new SharedArrayBuffer(4))
  while (process.ppid === parent) Atomics.wait(never, 0, 0, 250)
  process.kill(process.pid, 'SIGKILL')
`

function watchParent(parent: number): void {
  const { Worker } = createRequire(import.meta.url)('node:worker_threads') as typeof WorkerThreads
  new Worker(watcher, { eval: true, workerData: parent, execArgv: [], env: {} }).unref()
}

/** The parent closed our pipe or died: nobody waits for anything that we could still do. */
export function leaveWithParent(error?: Error): never {
  if (error === undefined || isGone(error)) process.exit(0)
  // The pipe is there but what came out of it is of no use: whoever reads standard error shall know why we leave.
  console.error(error)
  process.exit(1)
}

function isGone(error: Error): boolean {
  return ['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')
}
