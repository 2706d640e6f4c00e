import { fileURLToPath } from 'node:url'
import {
  type Connection,
  messageKind,
  type Prepared,
  prepare,
  protocolVersion,
  workerEntry,
  workerMarker,
} from '@forkyard/worker'
import { plan } from '../functions/plan.ts'
import type { Engine, RunnerEvents } from './engine.ts'
import { inheritOptions } from './exec-argv.ts'
import type { PoolSettings } from './options.ts'
import { WorkerProcess } from './worker-process.ts'

/** Runs chunks in processes of this machine. */
export class LocalEngine implements Engine {
  readonly #initializer: ReturnType<typeof plan> | null
  readonly #initArgs: Prepared[]
  readonly #options = inheritOptions(process.execArgv)
  readonly #entry = fileURLToPath(workerEntry)

  /** @throws {ShipError | EncodeError} when the initializer or one of its arguments cannot travel. */
  constructor({ initializer, initArgs }: PoolSettings) {
    this.#initializer = initializer ? plan(initializer) : null
    this.#initArgs = initArgs.map((argument, index) => prepare(argument, { path: `initArgs[${index}]` }))
  }

  launch(id: number, events: RunnerEvents): WorkerProcess {
    const { execArgv } = this.#options
    return new WorkerProcess(
      id,
      {
        load: async () => {
          const { launch } = await import('./launch.ts')
          return () => launch(execArgv, this.#entry, [workerMarker])
        },
        hasInitializer: this.#initializer !== null,
        configure: (connection, workerId) => this.#configure(connection, workerId),
      },
      events,
    )
  }

  #configure(connection: Connection, id: number): void {
    connection.send(messageKind.configure, [
      protocolVersion,
      id,
      `forkyard-${id}`,
      this.#initializer,
      this.#initArgs,
      this.#options.typescriptLoader,
    ])
  }
}
