import { Socket } from 'node:net'
import { loadModule, useLoaderOfParent } from '../functions/load-module.ts'
import { revive as reviveFunction } from '../functions/revive.ts'
import { useKoffiBinary } from '../memory/libc.ts'
import type { SegmentHandle } from '../memory/segment.ts'
import { WorkerPage } from '../page/worker-page.ts'
import '../shared/kinds.ts'
import { processState, type WorkerContext } from '../process-state.ts'
import { BlockingOutput } from '../wire/blocking-output.ts'
import { decodeMessage, loadClasses, revive } from '../wire/codec.ts'
import { FrameConnection } from '../wire/connection.ts'
import type { Frame } from '../wire/frame.ts'
import {
  type AbortMessage,
  type ConfigureMessage,
  messageKind,
  protocolVersion,
  type RunMessage,
  type TakeBackMessage,
  type TargetMessage,
} from '../wire/messages.ts'
import { ProtocolError } from '../wire/protocol-error.ts'
import { ownCompileCache, reviveReason } from './context.ts'
import {
  endWithParent,
  keepStandardDescriptors,
  leaveInterruptsToParent,
  leaveWithParent,
  writeOutputAtOnce,
} from './guard.ts'
import { prepareThrown } from './result-batch.ts'
import { runTarget } from './run-target.ts'
import { TaskRunner } from './run-tasks.ts'
import { WorkerLane } from './worker-lane.ts'

/*
 * The entry of a worker process: frames come on fd 3 and go out on fd 4.
 */

const incoming = 3
const outgoing = 4

const context: WorkerContext = {
  id: null,
  name: '',
  parent: { name: '', pid: process.ppid, isMain: false },
  state: undefined,
  abort: undefined,
  aborted: undefined,
  running: false,
  abortOnPage: () => undefined,
}
processState.worker = context

if (process.argv[4] === ownCompileCache) delete process.env.NODE_COMPILE_CACHE
leaveInterruptsToParent()
keepStandardDescriptors()
writeOutputAtOnce()

const input = new Socket({ fd: incoming, readable: true, writable: false })
const connection = new FrameConnection(input, new BlockingOutput(outgoing, leaveWithParent), {
  frame: receive,
  end: leaveWithParent,
})
const runner = new TaskRunner(connection, context)
let page: WorkerPage | null = null
let lane: WorkerLane | undefined

function receive(frame: Frame): void {
  // What was put into the second lane was sent before what came through the pipe.
  lane?.look()
  lane?.came()
  const body = decodeMessage(frame)
  switch (frame.kind) {
    case messageKind.configure:
      void configure(body as ConfigureMessage, frame)
      return
    case messageKind.run:
      return runner.add(body as RunMessage, {
        namesClasses: frame.header.length > 0,
        loadClasses: () => loadClasses(frame, loadModule),
      })
    case messageKind.takeBack:
      return runner.takeBack(...(body as TakeBackMessage))
    case messageKind.abort:
      return abort(body as AbortMessage, frame)
    case messageKind.stop:
      return runner.drain(() => process.exit())
    case messageKind.knock:
      lane?.look()
      return
    case messageKind.target:
      void runTarget(body as TargetMessage, {
        connection,
        context,
        loadClasses: () => loadClasses(frame, loadModule),
        sent: sharing => page?.deliveries.sent(sharing),
      }).then(() => input.unref())
      return
    default:
      throw new ProtocolError(`A worker got a message of the unknown kind ${frame.kind}.`)
  }
}

/** Chunks are taken in meanwhile, and so is the end of the parent; they run when the initializer has ended. */
async function configure(message: ConfigureMessage, frame: Frame): Promise<void> {
  const [version, id, name, parent, initializer, initArgs, loader, handle, koffi] = message
  if (version !== protocolVersion) {
    const versions = `The parent speaks version ${version} of the protocol, this process version ${protocolVersion}`
    leaveWithParent(new ProtocolError(`${versions}: @forkyard/core and @forkyard/worker must be of one version.`))
  }
  useKoffiBinary(koffi)
  endWithParent(Number(process.argv[3]))
  Object.assign(context, { id, name, parent })
  useLoaderOfParent(loader)
  process.title = name
  page = handle && attach(handle)
  lane = page ? new WorkerLane(page.lane, connection) : undefined
  process.on('exit', () => page?.deliveries.linger())
  connection.send(messageKind.hello, [protocolVersion, process.pid, process.version, page !== null])
  if (id === null) return
  if (initializer) {
    try {
      await loadClasses(frame, loadModule)
      const initialize = await reviveFunction(initializer)
      context.running = true
      context.state = await initialize(...initArgs.map(revive))
      context.running = false
    } catch (error) {
      const thrown = prepareThrown(error)
      connection.send(messageKind.initializerFailed, [thrown])
      page?.deliveries.sent([thrown as object])
      process.exit(1)
    }
  }
  connection.send(messageKind.ready, [])
  runner.start(page ?? undefined, lane)
}

/** Where it cannot be had, messages do, with a weaker promise. */
function attach(handle: SegmentHandle): WorkerPage | null {
  try {
    return WorkerPage.attach(handle)
  } catch {
    return null
  }
}

function abort([item, reason]: AbortMessage, frame: Frame): void {
  const proceed = (): void => runner.abort(item, reviveReason(reason))
  const loading = loadClasses(frame, loadModule)
  if (loading) void loading.then(proceed)
  else proceed()
}
