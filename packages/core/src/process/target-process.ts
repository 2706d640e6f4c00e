import {
  appendStack,
  currentProcess,
  type FrameConnection,
  type HelloMessage,
  isSharedMemoryOff,
  koffiBinary,
  messageKind,
  type Prepared,
  ProtocolError,
  processState,
  protocolVersion,
  revive,
  type TargetThrewMessage,
  takeBack,
  type WorkerPage,
} from '@forkyard/worker'
import type { WorkerDeath } from '../errors.ts'
import { Child, type ChildEvents } from './child.ts'
import type { Command } from './command.ts'
import type { LineTarget } from './line-output.ts'
import { openPage } from './open-page.ts'
import { startError } from './start-failure.ts'

export interface TargetLaunch {
  readonly name: string
  readonly command: Command
  readonly outputs: () => [stdout: LineTarget, stderr: LineTarget]
  /** The stack of the caller of `start()`. */
  readonly caller: { readonly stack?: string }
  /** The one that is listed among the running while this one runs. */
  readonly owner: object
}

/** The target and its arguments. */
export interface TargetFrame {
  readonly buffers: Uint8Array[]
  /** What has to live until the process has the message. */
  readonly holds: unknown
  /** What is in the message. */
  readonly values: readonly Prepared[]
}

/** Milliseconds until a process must have said hello: what says nothing is none of ours. */
const longestStart = 60_000

/**
 * The child process of a `Process`, from its start on.
 *
 *   starting ──hello──▶ running ──exit and end of fd 4──▶ ended        (a start that fails: ended at once)
 */
export class TargetProcess implements ChildEvents {
  /** It said hello, or was ended on demand before; rejects with WorkerStartError when it ended otherwise. */
  readonly greeted: Promise<void>
  /** It is gone, and everything that it wrote was read. Never rejects. */
  readonly over: Promise<void>
  readonly #launch: TargetLaunch
  readonly #child: Child
  #frame: TargetFrame | undefined
  #page: WorkerPage | undefined
  #startLimit: NodeJS.Timeout | undefined
  #saidHello = false
  #endedOnDemand = false
  #thrown: { readonly error: unknown } | undefined
  #death: WorkerDeath | undefined
  #settleStart!: { resolve(): void; reject(error: Error): void }
  #settleEnd!: () => void

  constructor(launch: TargetLaunch, frame: TargetFrame) {
    this.#launch = launch
    this.#frame = frame
    this.greeted = new Promise((resolve, reject) => {
      this.#settleStart = { resolve, reject }
    })
    this.over = new Promise(resolve => {
      this.#settleEnd = resolve
    })
    this.#child = new Child(launch, this)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** How it ended; undefined before. */
  get death(): WorkerDeath | undefined {
    return this.#death
  }

  /** What the target threw. */
  get error(): unknown {
    return this.#thrown?.error
  }

  /** This signal, and nothing after it. */
  signal(signal: NodeJS.Signals): void {
    this.#endedOnDemand = true
    this.#child.signal(signal)
  }

  /** SIGTERM, then SIGKILL. */
  kill(): void {
    this.#endedOnDemand = true
    this.#child.kill()
  }

  /** Whether it keeps this program alive. */
  hold(held: boolean): void {
    this.#child.hold(held)
  }

  // -- what the child tells us

  started(connection: FrameConnection): void {
    processState.processes.running.add(this.#launch.owner)
    // The first page loads what calls the C library: by then the child is on its way.
    setImmediate(() => this.#open(connection))
  }

  #open(connection: FrameConnection): void {
    if (this.#death || !this.#frame) return
    const { name, command } = this.#launch
    this.#startLimit = setTimeout(() => this.#child.kill(), longestStart).unref()
    this.#page = isSharedMemoryOff(command.env) ? undefined : openPage()
    const { typescriptLoader } = command
    const handle = this.#page?.handle ?? null
    connection.send(messageKind.configure, [
      protocolVersion,
      null,
      name,
      currentProcess(),
      null,
      [],
      typescriptLoader,
      handle,
      koffiBinary(),
    ])
    connection.write(this.#frame.buffers)
  }

  message(kind: number, body: unknown): void {
    switch (kind) {
      case messageKind.hello:
        return this.#greet(body as HelloMessage)
      case messageKind.ready:
        this.#child.sayNoMore()
        this.#frame = undefined
        return
      case messageKind.targetThrew:
        this.#page?.hear()
        return this.#take(body as TargetThrewMessage)
      default:
        throw new ProtocolError(`The process ${this.#launch.name} sent a message of the unknown kind ${kind}.`)
    }
  }

  #greet([version]: HelloMessage): void {
    if (version !== protocolVersion) {
      throw new ProtocolError(
        `The process ${this.#launch.name} speaks version ${version} of the protocol, its parent version ${protocolVersion}: @forkyard/core and @forkyard/worker must be of one version.`,
      )
    }
    clearTimeout(this.#startLimit)
    this.#page?.close()
    this.#saidHello = true
    this.#settleStart.resolve()
  }

  /** The first is why it ends; what else goes wrong on its way is only printed. */
  #take([thrown]: TargetThrewMessage): void {
    if (this.#thrown) return
    let error: unknown
    try {
      error = revive(thrown)
      appendStack(error, this.#launch.caller.stack)
    } catch (failure) {
      error = failure
    }
    this.#thrown = { error }
  }

  ending(): void {
    clearTimeout(this.#startLimit)
  }

  gone(death: WorkerDeath, cause: Error | undefined): void {
    this.#death = death
    this.#frame?.values.forEach(takeBack)
    this.#frame = undefined
    this.#page?.dispose()
    this.#page = undefined
    processState.processes.running.delete(this.#launch.owner)
    if (cause && this.#saidHello) this.#thrown ??= { error: cause }
    if (this.#endedOnDemand) this.#settleStart.resolve()
    else this.#settleStart.reject(startError(`The process ${this.#launch.name}`, 'it', death, cause))
    this.#settleEnd()
  }
}
