import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns, untilTurns } from '../pool-features/turn-log.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('./interrupted.mjs', import.meta.url))

const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
})

/** Starts it as the leader of a process group, as a shell does. */
function startGroup(handler: string, sharedMemory: string) {
  const [log, awaits] = [freshPath(folder), freshPath(folder)]
  const args = [program, handler, sharedMemory, log, awaits]
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const ending = once(child, 'close').then(([exitCode, signal]) => ({ exitCode, signal, stdout, stderr }))
  return { log, awaits, ending, interrupt: () => process.kill(-child.pid!, 'SIGINT') }
}

test.concurrent.each(['on', 'off'])(
  'Ctrl-C does not end the workers of a program that has a SIGINT handler: running items finish (shared memory %s)',
  async sharedMemory => {
    const { log, awaits, ending, interrupt } = startGroup('handler', sharedMemory)
    const workers = (await untilTurns(log, 2)).map(({ pid }) => pid)
    for (const count of [1, 2, 3]) {
      interrupt()
      await untilTurns(log, 2 + count)
    }
    await writeFile(awaits, '')
    const { exitCode, stdout, stderr } = await ending
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const { pids, after, interrupts } = JSON.parse(stdout)
    expect(pids.sort()).toEqual(workers.sort())
    expect({ after, interrupts }).toEqual({ after: [1, 4, 9], interrupts: 3 })
  },
)

test.concurrent.each(['on', 'off'])(
  'Ctrl-C ends a program without a handler, and its workers with it (shared memory %s)',
  async sharedMemory => {
    const { log, ending, interrupt } = startGroup('none', sharedMemory)
    await untilTurns(log, 2)
    interrupt()
    expect(await ending).toMatchObject({ exitCode: null, signal: 'SIGINT', stdout: '', stderr: '' })
    await untilEnded(readTurns(log).map(({ pid }) => pid))
  },
)
