import { Socket } from 'node:net'
import { loadModule, useLoaderOfParent } from '../functions/load-module.ts'
import { revive as reviveFunction } from '../functions/revive.ts'
import { processState, type WorkerContext } from '../process-state.ts'
import { BlockingOutput } from '../wire/blocking-output.ts'
import { decodeMessage, loadClasses, revive } from '../wire/codec.ts'
import { Connection } from '../wire/connection.ts'
import type { Frame } from '../wire/frame.ts'
import {
  type CancelMessage,
  type ConfigureMessage,
  messageKind,
  protocolVersion,
  type RecallMessage,
  type RunMessage,
} from '../wire/messages.ts'
import { ProtocolError } from '../wire/protocol-error.ts'
import { leaveWithParent, writeOutputAtOnce } from './guard.ts'
import { prepareThrown } from './result-batch.ts'
import { TaskRunner } from './run-tasks.ts'

/*
 * The entry of a worker process: frames come on fd 3 and go out on fd 4.
 */

const incoming = 3
const outgoing = 4

const context: WorkerContext = {
  id: 0,
  name: '',
  state: undefined,
  abort: undefined,
  aborted: undefined,
  running: false,
}
processState.worker = context

writeOutputAtOnce()

const connection = new Connection(
  new Socket({ fd: incoming, readable: true, writable: false }),
  new BlockingOutput(outgoing, leaveWithParent),
  {
    frame: receive,
    end: leaveWithParent,
  },
)
const runner = new TaskRunner(connection, context)
connection.send(messageKind.hello, [protocolVersion, process.pid, process.version])

function receive(frame: Frame): void | Promise<void> {
  const loading = loadClasses(frame, loadModule)
  return loading ? loading.then(() => handle(frame)) : handle(frame)
}

function handle(frame: Frame): void {
  const body = decodeMessage(frame)
  switch (frame.kind) {
    case messageKind.configure:
      void configure(body as ConfigureMessage)
      return
    case messageKind.run:
      return runner.add(body as RunMessage)
    case messageKind.cancel:
      return runner.cancel((body as CancelMessage)[0])
    case messageKind.recall:
      return runner.recall((body as RecallMessage)[0])
    case messageKind.stop:
      return runner.drain(() => process.exit())
    default:
      throw new ProtocolError(`A worker got a message of the unknown kind ${frame.kind}.`)
  }
}

/** Chunks are taken in meanwhile, and so is the end of the parent; they run when the initializer has ended. */
async function configure([version, id, name, initializer, initArgs, loader]: ConfigureMessage): Promise<void> {
  if (version !== protocolVersion) {
    const versions = `The pool speaks version ${version} of the protocol, this worker version ${protocolVersion}`
    leaveWithParent(new ProtocolError(`${versions}: @forkyard/core and @forkyard/worker must be of one version.`))
  }
  Object.assign(context, { id, name })
  useLoaderOfParent(loader)
  process.title = name
  if (initializer) {
    try {
      const initialize = await reviveFunction(initializer)
      context.running = true
      context.state = await initialize(...initArgs.map(revive))
      context.running = false
    } catch (error) {
      connection.send(messageKind.initializerFailed, [prepareThrown(error)])
      process.exit(1)
    }
  }
  connection.send(messageKind.ready, [])
  runner.start()
}
