import {
  currentProcess,
  type FrameConnection,
  isSharedMemoryOff,
  koffiBinary,
  messageKind,
  type Prepared,
  prepare,
  protocolVersion,
  type Recipe,
  type WorkerPage,
} from '@forkyard/worker'
import { plan } from '../functions/plan.ts'
import { type Command, commandOf } from '../process/command.ts'
import type { LineTarget } from '../process/line-output.ts'
import type { Engine, Runner, RunnerEvents } from './engine.ts'
import type { OutputOption, PoolSettings } from './options.ts'
import { describeWorker, type WorkerInfo } from './worker-info.ts'
import { WorkerProcess } from './worker-process.ts'

/** Milliseconds for which a description of a worker serves. */
const newEnough = 50

/** Runs chunks in processes of this machine. */
export class LocalEngine implements Engine {
  readonly #settings: PoolSettings
  readonly #initializer: Recipe | null
  readonly #initArgs: Prepared[]
  readonly #command: Command

  /** @throws {ShipError | EncodeError} when the initializer or one of its arguments cannot travel. */
  constructor(settings: PoolSettings) {
    const { initializer, initArgs } = settings
    this.#settings = settings
    this.#initializer = initializer ? plan(initializer, { importEntry: settings.importEntry }).recipe : null
    this.#initArgs = initArgs.map((argument, index) => prepare(argument, { path: `initArgs[${index}]` }))
    this.#command = commandOf(settings)
  }

  launch(id: number, restarts: number, events: RunnerEvents): WorkerProcess {
    return new WorkerProcess(
      id,
      restarts,
      {
        command: this.#command,
        hasInitializer: this.#initializer !== null,
        outputs: runner => [
          this.#target(runner, this.#settings.stdout, process.stdout),
          this.#target(runner, this.#settings.stderr, process.stderr),
        ],
        sharesMemory: !isSharedMemoryOff(this.#command.env),
        lane: this.#settings.lane,
        configure: (connection, workerId, page) => this.#configure(connection, workerId, page),
      },
      events,
    )
  }

  #target(runner: Runner, option: OutputOption, own: NodeJS.WriteStream): LineTarget {
    if (option === 'inherit') return own
    if (option === 'ignore') return 'ignore'
    // Describing a worker asks the system for its memory, 20 us: too much for each line of many.
    let described = -Infinity
    let worker: WorkerInfo
    return line => {
      const now = performance.now()
      if (now - described > newEnough) {
        described = now
        worker = describeWorker(runner, this.#settings.name)
      }
      option(line, worker)
    }
  }

  #configure(connection: FrameConnection, id: number, page: WorkerPage | undefined): void {
    connection.send(messageKind.configure, [
      protocolVersion,
      id,
      `${this.#settings.name}-${id}`,
      currentProcess(),
      this.#initializer,
      this.#initArgs,
      this.#command.typescriptLoader,
      page?.handle ?? null,
      koffiBinary(),
    ])
  }
}
