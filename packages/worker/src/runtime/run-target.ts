import { inspect } from 'node:util'
import { revive as reviveFunction } from '../functions/revive.ts'
import { processState, type WorkerContext } from '../process-state.ts'
import { revive } from '../wire/codec.ts'
import type { FrameConnection } from '../wire/connection.ts'
import { Graph } from '../wire/graph.ts'
import { messageKind, type TargetMessage } from '../wire/messages.ts'
import { thrownText } from '../wire/thrown-text.ts'
import { prepareThrown } from './result-batch.ts'

export interface Surroundings {
  readonly connection: FrameConnection
  readonly context: WorkerContext
  readonly loadClasses: () => Promise<void> | undefined
  /** An error was sent; what processes share in it has to live until the parent has it. */
  readonly sent: (sharing: readonly object[]) => void
}

/**
 * Runs the function that a `Process` is there for, and resolves when it has settled. It never fails: what was thrown is
 * printed, sent, and makes the exit code 1.
 */
export async function runTarget([recipe, args]: TargetMessage, surroundings: Surroundings): Promise<void> {
  const { connection, context, loadClasses } = surroundings
  tellOfUncaughtErrors(surroundings)
  try {
    await loadClasses()
    const target = await reviveFunction(recipe)
    const values = args.map(revive)
    while (processState.arriving.size > 0) await Promise.allSettled(processState.arriving)
    connection.send(messageKind.ready, [])
    context.running = true
    await target(...values)
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`Process ${context.name}:\n${describe(error)}\n`)
    send(error, surroundings)
  }
}

/** What is caught nowhere ends the process, in Node's manner: it prints the error behind our line. */
function tellOfUncaughtErrors(surroundings: Surroundings): void {
  process.on('uncaughtExceptionMonitor', error => {
    // The user's own listener decides what becomes of it.
    if (process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()) return
    process.stderr.write(`Process ${surroundings.context.name}:\n`)
    send(error, surroundings)
  })
}

function send(error: unknown, { connection, sent }: Surroundings): void {
  const thrown = prepareThrown(error)
  try {
    connection.send(messageKind.targetThrew, [thrown])
    sent(thrown instanceof Graph && thrown.shares ? [thrown] : [])
  } catch (tooLarge) {
    connection.send(messageKind.targetThrew, [prepareThrown(tooLarge)])
    sent([])
  }
}

function describe(error: unknown): string {
  try {
    return inspect(error)
  } catch {
    return thrownText(error)
  }
}
