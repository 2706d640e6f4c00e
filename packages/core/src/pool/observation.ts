import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { debuglog } from 'node:util'
import { callUser } from '../call-user.ts'
import type { WorkerDeath } from '../errors.ts'
import { describeExit } from '../errors.ts'
import type { Chunk } from './chunk.ts'
import type { Runner } from './engine.ts'
import { describeWorker, type WorkerInfo } from './worker-info.ts'

/*
 * What can be seen of a pool from outside: its events, the diagnostics channels `forkyard:*`, and the text that
 * NODE_DEBUG=forkyard prints. Nobody who looks can disturb it.
 */

export interface WorkerExit {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

export interface TaskInfo {
  /** The name of the function. */
  readonly task: string
  /** Of the item in its call. */
  readonly index: number
  /** Undefined when no worker had it. */
  readonly workerId: number | undefined
  readonly pid: number | undefined
}

export interface PoolEvents {
  /** A worker is up and initialised. */
  workerStart: [worker: WorkerInfo]
  /** A worker process is gone. */
  workerExit: [worker: WorkerInfo, exit: WorkerExit]
  /** An item failed. */
  taskError: [error: unknown, task: TaskInfo]
  /** All that was submitted has settled. */
  drain: []
}

const taskStart = channel('forkyard:task:start')
const taskEnd = channel('forkyard:task:end')
const taskError = channel('forkyard:task:error')
const workerStart = channel('forkyard:worker:start')
const workerExit = channel('forkyard:worker:exit')

const log = debuglog('forkyard')
/** Undefined when nobody listens: it is asked with each call. */
const debug = log.enabled ? log : undefined

export class Observation {
  readonly #emitter = new EventEmitter()
  readonly #pool: string

  /** @param pool The name of the pool, which all messages of the channels bear. */
  constructor(pool: string) {
    this.#pool = pool
  }

  on<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): void {
    checkEvent(event)
    this.#emitter.on(event, listener as (...args: unknown[]) => void)
  }

  once<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): void {
    checkEvent(event)
    this.#emitter.once(event, listener as (...args: unknown[]) => void)
  }

  off<E extends keyof PoolEvents>(event: E, listener: (...args: PoolEvents[E]) => void): void {
    this.#emitter.off(event, listener as (...args: unknown[]) => void)
  }

  workerStarted(worker: Runner): void {
    debug?.('%s: worker %d is up, pid %d', this.#pool, worker.id, worker.pid)
    if (workerStart.hasSubscribers) workerStart.publish({ pool: this.#pool, workerId: worker.id, pid: worker.pid })
    this.#emit('workerStart', () => [describeWorker(worker, this.#pool)])
  }

  workerExited(worker: Runner, death: WorkerDeath): void {
    const { exitCode, signal } = death
    debug?.('%s: worker %d, pid %d, %s', this.#pool, worker.id, worker.pid, describeExit(death))
    if (workerExit.hasSubscribers) {
      workerExit.publish({ pool: this.#pool, workerId: worker.id, pid: worker.pid, exitCode, signal })
    }
    this.#emit('workerExit', () => [describeWorker(worker, this.#pool), { exitCode, signal }])
  }

  /** A worker has come to these items. */
  chunkStarted(chunk: Chunk, runner: Runner): void {
    debug?.('%s: %d items of %s to worker %d', this.#pool, chunk.items.length, chunk.origin.task.name, runner.id)
    if (!taskStart.hasSubscribers) return
    for (let position = 0; position < chunk.items.length; position++) {
      taskStart.publish({ pool: this.#pool, ...this.#info(chunk, position, runner) })
    }
  }

  tasksEnded(chunk: Chunk, position: number, count: number, runner: Runner): void {
    if (!taskEnd.hasSubscribers) return
    for (let ended = position; ended < position + count; ended++) {
      taskEnd.publish({ pool: this.#pool, ...this.#info(chunk, ended, runner) })
    }
  }

  taskFailed(chunk: Chunk, position: number, runner: Runner | undefined, error: unknown): void {
    const info = this.#info(chunk, position, runner)
    debug?.('%s: item %d of %s failed: %s', this.#pool, info.index, info.task, error)
    if (taskError.hasSubscribers) taskError.publish({ pool: this.#pool, ...info, error })
    this.#emit('taskError', () => [error, info])
  }

  drained(): void {
    debug?.('%s: all is done', this.#pool)
    this.#emit('drain', () => [])
  }

  #info(chunk: Chunk, position: number, runner: Runner | undefined): TaskInfo {
    const { task } = chunk.origin
    return { task: task.name, index: chunk.indexOf(position), workerId: runner?.id, pid: runner?.pid }
  }

  /** What listeners get is only made when there are any. */
  #emit<E extends keyof PoolEvents>(event: E, args: () => PoolEvents[E]): void {
    if (this.#emitter.listenerCount(event) === 0) return
    const values = args()
    // Not `emit`: it would leave out those behind one that throws.
    for (const listener of this.#emitter.rawListeners(event)) callUser(() => listener(...values))
  }
}

const events: readonly string[] = ['workerStart', 'workerExit', 'taskError', 'drain'] satisfies (keyof PoolEvents)[]

/** @throws {TypeError} for an event that never comes. */
function checkEvent(event: string): void {
  if (events.includes(event)) return
  throw new TypeError(`A Pool has no event ${String(event)}. Its events: ${events.join(', ')}.`)
}
