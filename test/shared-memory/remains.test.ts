import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { untilEnded } from '../pool/process-end.ts'
import { startProgram } from '../pool/program.ts'

/** Processes that have our memory mapped. */
function holders(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && read(`/proc/${pid}/maps`).includes('memfd:forkyard'))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const named = (): string[] => readdirSync('/dev/shm').sort()

test('of a tree of processes that were all killed nothing is left', async () => {
  const before = named()
  const program = startProgram('shared-memory-tree')
  const pids: number[] = JSON.parse(await program.firstLine)
  expect(pids).toHaveLength(3)
  expect(holders()).toEqual(expect.arrayContaining(pids))
  expect(named()).toEqual(before)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await program.ending
  await untilEnded(pids)
  expect(named()).toEqual(before)
  expect(holders().filter(pid => pids.includes(pid))).toEqual([])
})

test('of a program that was killed nothing is left, nor are its workers', async () => {
  const program = startProgram('shared-memory-tree')
  const pids: number[] = JSON.parse(await program.firstLine)
  program.child.kill('SIGKILL')
  await untilEnded(pids)
  expect(holders().filter(pid => pids.includes(pid))).toEqual([])
})
