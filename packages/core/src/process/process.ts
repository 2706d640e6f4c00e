import { constants } from 'node:os'
import {
  checkWaitOptions,
  currentProcess,
  encodeMessage,
  messageKind,
  prepare,
  processState,
  ShipError,
  TimeoutError,
  type WaitOptions,
  waitFor,
} from '@forkyard/worker'
import { type AnyFunction, plan } from '../functions/plan.ts'
import { checkArguments, checkBoolean, checkFunction, refuseUnknown, show } from '../option-checks.ts'
import { type CommandSettings, checkCommandOptions, checkOutput, checkProcessName, commandOf } from './command.ts'
import type { LineTarget } from './line-output.ts'
import { refuseWhileLoading } from './main-guard.ts'
import { type TargetFrame, TargetProcess } from './target-process.ts'

/** Where the output of a process goes: `'inherit'`: to that of this process, in whole lines. A function gets each line. */
export type ProcessOutput = 'inherit' | 'ignore' | ((line: string, process: Process) => void)

/** @typeParam A What the target takes. */
// biome-ignore lint/suspicious/noExplicitAny: options with any target; its arguments are then unknown
export interface ProcessOptions<A extends readonly unknown[] = any[]> {
  /** What the process is there for: any function, as the tasks of a pool. What it returns is not kept. */
  target: (...args: A) => unknown
  /** Arguments of the target. They are taken down when `start()` is called. */
  args?: Readonly<A>
  /** Default: `Process-1`, `Process-2` ..., and in a child named `Process-1`: `Process-1:1`, `Process-1:2` ... */
  name?: string
  /** False (default): this program does not end by itself before the process has. True: it does, and the process with it. */
  daemon?: boolean
  /** Environment variables, beside those of this process; `undefined` takes one away. */
  env?: NodeJS.ProcessEnv
  /** Working directory. Default: that of this process. */
  cwd?: string | URL
  /** Options of Node. Default: those of this process that make sense for a child. */
  execArgv?: readonly string[]
  /** Where its output goes. Default `'inherit'`. */
  stdout?: ProcessOutput
  stderr?: ProcessOutput
  /** The file that it runs, for bundled programs: your bundle of `@forkyard/core/worker-entry`. */
  workerEntry?: URL
}

interface Settings extends CommandSettings {
  readonly target: AnyFunction
  readonly args: readonly unknown[]
  readonly stdout: ProcessOutput
  readonly stderr: ProcessOutput
}

class Process {
  readonly name: string
  /** It ends with this program, and does not keep it alive. */
  readonly daemon: boolean
  /** Until it is started: what it was made of is not kept. */
  #settings: Settings | undefined
  #process: TargetProcess | undefined
  #closed = false
  /** Those who wait for it now. */
  #waiters = 0
  readonly #exited: Promise<void>
  #settle!: () => void

  constructor(options: ProcessOptions) {
    const settings = checkProcessOptions(options)
    this.#settings = settings
    this.daemon = settings.daemon
    // One with a name of its own counts too, as in Python.
    const usual = nextName()
    this.name = settings.name ?? usual
    this.#exited = new Promise(resolve => {
      this.#settle = resolve
    })
  }

  /** Undefined before `start()`. */
  get pid(): number | undefined {
    this.#refuseWhenClosed()
    return this.#process?.pid
  }

  /** It was started, and has not ended. */
  get isAlive(): boolean {
    this.#refuseWhenClosed()
    return this.#process?.pid !== undefined && !this.#process.death
  }

  /** Null before its end; 1 after an uncaught error; -9 when SIGKILL ended it, and so on for the other signals. */
  get exitCode(): number | null {
    this.#refuseWhenClosed()
    const { exitCode = null, signal = null } = this.#process?.death ?? {}
    return signal === null ? exitCode : -constants.signals[signal]
  }

  /** The signal that ended it; null when none did, and before its end. */
  get signal(): NodeJS.Signals | null {
    this.#refuseWhenClosed()
    return this.#process?.death?.signal ?? null
  }

  /** What the target threw, or what was thrown later in its process and caught nowhere. */
  get error(): unknown {
    this.#refuseWhenClosed()
    return this.#process?.error
  }

  /**
   * Resolves at its end, when all of its output is there; never rejects. Who asks for it waits: from then on a daemon, too,
   * keeps this program alive.
   */
  get exited(): Promise<void> {
    this.#refuseWhenClosed()
    void this.#wait(this.#exited)
    return this.#exited
  }

  /**
   * Starts the process. Resolves when it is up: its `pid` is known, and its target is about to run.
   * @throws {ShipError | EncodeError} when the target or an argument cannot travel; nothing is started then.
   * @throws {WorkerStartError} when the process cannot start.
   */
  async start(): Promise<void> {
    this.#refuseWhenClosed()
    const settings = this.#settings
    if (!settings) {
      throw new Error(`The process ${this.name} was started before: a Process runs once. Make another.`)
    }
    refuseWhileLoading('Process')
    const frame = this.#prepare(settings)
    const { stdout, stderr } = settings
    const child = new TargetProcess(
      {
        name: this.name,
        command: commandOf(settings),
        outputs: () => [this.#output(stdout, process.stdout), this.#output(stderr, process.stderr)],
        caller: captureCaller(this.start),
        owner: this,
      },
      frame,
    )
    this.#settings = undefined
    this.#process = child
    void child.over.then(this.#settle)
    await this.#wait(child.greeted)
  }

  /**
   * Waits for its end: true when it has ended, false when the time ran out before.
   * @throws the signal's reason.
   *
   * ```ts
   * if (!(await process.join({ timeout: 5000 }))) process.terminate()
   * ```
   */
  async join(options?: WaitOptions): Promise<boolean> {
    checkWaitOptions('join', options)
    this.#started('join')
    try {
      await this.#wait(waitFor(this.#exited, 'The process did not end', options))
      return true
    } catch (error) {
      if (error instanceof TimeoutError && error !== options?.signal?.reason) return false
      throw error
    }
  }

  /** Sends SIGTERM, which ends a process that does not listen for it. Does nothing after its end. */
  terminate(): void {
    this.#started('terminate').signal('SIGTERM')
  }

  /** Sends SIGKILL, which ends any process. Does nothing after its end. */
  kill(): void {
    this.#started('kill').signal('SIGKILL')
  }

  /**
   * Lets go of a process that has ended, or was never started. It cannot be used any more then.
   * @throws {Error} when it still runs.
   */
  close(): void {
    if (this.#process && !this.#process.death) {
      throw new Error(`The process ${this.name} still runs: join() it, or terminate() and join(), before close().`)
    }
    this.#closed = true
    this.#process = undefined
    this.#settings = undefined
  }

  /** `await using`: ends the process if it still runs (SIGTERM, and SIGKILL when that does not help), and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#process) return
    this.#process.kill()
    await this.#wait(this.#exited)
  }

  /** The target and its arguments as they are now, whatever happens to them before the process is there. */
  #prepare({ target, args }: Settings): TargetFrame {
    try {
      const { recipe, holds } = plan(target)
      const prepared = args.map((argument, index) => prepare(argument, { path: `args[${index}]` }))
      const buffers = encodeMessage(messageKind.target, [recipe, prepared]).map(bytes => Uint8Array.from(bytes))
      return { buffers, holds, values: holds ? [holds.values, ...prepared] : prepared }
    } catch (error) {
      // Our own frames say nothing: the stack begins where the process was started.
      if (error instanceof ShipError) Error.captureStackTrace(error, this.start)
      throw error
    }
  }

  #output(option: ProcessOutput, own: NodeJS.WriteStream): LineTarget {
    if (option === 'inherit') return own
    return option === 'ignore' ? option : line => option(line, this)
  }

  /** Keeps this program alive while somebody waits. */
  async #wait<T>(promise: Promise<T>): Promise<T> {
    this.#waiters++
    this.#updateHold()
    try {
      return await promise
    } finally {
      this.#waiters--
      this.#updateHold()
    }
  }

  #updateHold(): void {
    this.#process?.hold(!this.daemon || this.#waiters > 0)
  }

  #started(method: string): TargetProcess {
    this.#refuseWhenClosed()
    if (this.#process) return this.#process
    throw new Error(`The process ${this.name} was not started: call start() before ${method}().`)
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Error(`The process ${this.name} is closed, and cannot be used any more.`)
  }
}

/** Those that this process has started, and that have not ended. */
export function activeChildren(): Process[] {
  return [...processState.processes.running] as Process[]
}

function nextName(): string {
  const { name, isMain } = currentProcess()
  return `${isMain ? 'Process-' : `${name}:`}${++processState.processes.made}`
}

/** Where the caller of a method stands. V8 makes the text only when somebody reads it. */
function captureCaller(method: AnyFunction): { readonly stack?: string } {
  const caller = {}
  Error.captureStackTrace(caller, method)
  return caller
}

const knownOptions: readonly (keyof ProcessOptions)[] = [
  'target',
  'args',
  'name',
  'daemon',
  'env',
  'cwd',
  'execArgv',
  'stdout',
  'stderr',
  'workerEntry',
]

/** @throws {TypeError} naming the option, its value, and what it must be. */
function checkProcessOptions(
  options: ProcessOptions,
): Settings & { readonly name: string | undefined; readonly daemon: boolean } {
  refuseUnknown('Process', options, knownOptions)
  const { target, args = [], name, daemon = false, stdout = 'inherit', stderr = 'inherit' } = options
  if (target === undefined) {
    throw new TypeError(`The option target must be a function, got ${show(target)}: it is what the process runs.`)
  }
  checkFunction('target', target)
  checkArguments('args', args)
  if (name !== undefined) checkProcessName(name)
  checkBoolean('daemon', daemon)
  checkOutput('stdout', stdout)
  checkOutput('stderr', stderr)
  return { target, args, name, daemon, stdout, stderr, ...checkCommandOptions(options) }
}

/** A class cannot say that its constructor has a type parameter: `args` are what the target takes. */
interface ProcessConstructor {
  /** @throws {TypeError} when an option is wrong; the message names it. */
  new <A extends readonly unknown[] | []>(options: ProcessOptions<A>): Process
  readonly prototype: Process
}

/**
 * A process of its own for one function.
 *
 * ```ts
 * const watcher = new Process({ target: watch, args: [folder], daemon: true })
 * await watcher.start()
 * ```
 */
const TypedProcess: ProcessConstructor = Process
type TypedProcess = Process

export { TypedProcess as Process }
