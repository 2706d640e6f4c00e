import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const futexCalls = { x64: '202', arm64: '98' } as Partial<Record<NodeJS.Architecture, string>>

/** Resolves when the main thread of a process, which says that it is about to, has been waiting for a word of memory for a while. */
export async function untilBlocked(pid: number): Promise<void> {
  for (let looks = 0; looks < 5; looks++) {
    if (callOf(pid) !== futexCalls[process.arch]) looks = -1
    await wait(2)
  }
}

function callOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')[0]
}
