import { type ProcessDescription, processState, type WorkerContext } from '../process-state.ts'
import { type Prepared, revive } from '../wire/codec.ts'

/**
 * The first argument of a worker process: how it knows itself before anything else has run, and how `ps` shows it.
 * An environment variable would not do: programs that a task starts would inherit it.
 */
export const workerMarker = 'forkyard-worker'

/**
 * The third argument of a worker process whose parent asked Node to keep what it compiles. That is asked by an environment
 * variable, which is for this process alone.
 */
export const ownCompileCache = 'compile-cache'

/**
 * True in the program itself, false in its worker processes: what `if __name__ == '__main__'` is in Python.
 *
 * ```ts
 * if (isMainProcess) await main()
 * ```
 */
export const isMainProcess: boolean = process.argv[2] !== workerMarker

/** The process that runs this code. */
export function currentProcess(): ProcessDescription {
  const { worker } = processState
  if (!worker) return { name: 'MainProcess', pid: process.pid, isMain: true }
  const { id, name } = worker
  return { name, pid: process.pid, isMain: false, ...(id !== null && { workerId: id }) }
}

/**
 * The process that started this one, as `currentProcess()` is there. Undefined in the program itself.
 *
 * ```ts
 * const { name } = parentProcess() ?? currentProcess()
 * ```
 */
export function parentProcess(): ProcessDescription | undefined {
  return processState.worker?.parent
}

/**
 * What the initializer of the pool returned in this worker: a session, a model, an open file. Undefined without one, and in
 * a `Process`.
 * @throws {Error} outside of a worker.
 *
 * ```ts
 * const pool = new Pool({ initializer: openSession })
 * const download = (url: string) => workerState<Session>().get(url)
 * ```
 */
export function workerState<T = unknown>(): T {
  return requireWorker('workerState()').state as T
}

/**
 * The signal of the item that runs now: it aborts when the caller gives the item up. A task that computes may look at
 * `aborted` now and then: it is up to date although no event of the signal can come before the task pauses. In a `Process`
 * it never aborts.
 * @throws {Error} outside of a task.
 *
 * ```ts
 * const load = (url: string) => fetch(url, { signal: taskSignal() })
 * ```
 */
export function taskSignal(): AbortSignal {
  const worker = requireWorker('taskSignal()')
  if (!worker.running) throw new Error('taskSignal() has a meaning only while a task runs.')
  worker.abort ??= openController(worker)
  if (worker.aborted && !worker.abort.signal.aborted) worker.abort.abort(worker.aborted.reason)
  return worker.abort.signal
}

const nativeAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get as (
  this: AbortSignal,
) => boolean

/** Its signal looks at the page when it is asked: a message would not be read before the task pauses. */
function openController(worker: WorkerContext): AbortController {
  const controller = new AbortController()
  const { signal } = controller
  const isAborted = (): boolean => {
    if (nativeAborted.call(signal)) return true
    const abort = worker.abort === controller ? worker.abortOnPage() : undefined
    if (!abort) return false
    controller.abort(abort.reason === undefined ? givenUp() : reviveReason(abort.reason))
    return true
  }
  Object.defineProperties(signal, {
    aborted: { get: isAborted, configurable: true },
    throwIfAborted: {
      value: (): void => {
        if (isAborted()) throw signal.reason
      },
      configurable: true,
      writable: true,
    },
  })
  return controller
}

/** What the caller said, as far as it can be read here. */
export function reviveReason(reason: Prepared): unknown {
  try {
    return revive(reason)
  } catch {
    return givenUp()
  }
}

/** The reason where the caller's own did not come along. */
export function givenUp(): DOMException {
  return new DOMException('The caller gave this item up.', 'AbortError')
}

function requireWorker(caller: string): WorkerContext {
  const worker = processState.worker
  if (worker) return worker
  throw new Error(`${caller} works inside a task, in a worker process; this is the main process.`)
}
