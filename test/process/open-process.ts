import { Process, type ProcessOptions } from '@forkyard/core'
import { afterAll } from 'vitest'

const opened: Process[] = []
afterAll(async () => {
  await Promise.all(opened.splice(0).map(process => process[Symbol.asyncDispose]()))
})

/** A process for one test. What a test leaves running is ended at the end of its file. */
export function openProcess<A extends readonly unknown[] | []>(options: ProcessOptions<A>): Process {
  const process = new Process(options)
  opened.push(process)
  return process
}

/** Started. */
export async function startProcess<A extends readonly unknown[] | []>(options: ProcessOptions<A>): Promise<Process> {
  const process = openProcess(options)
  await process.start()
  return process
}

/** Run to its end; what it prints is nobody's concern. */
export async function runProcess<A extends readonly unknown[] | []>(options: ProcessOptions<A>): Promise<Process> {
  const process = await startProcess({ stderr: 'ignore', ...options })
  await process.exited
  return process
}
