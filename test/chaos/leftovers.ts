import { getEventListeners } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What a process has of things that may be left over: children, descriptors and files in shared memory, in words. */
export function takeStock(): Set<string> {
  return new Set([...children(), ...descriptors(), ...sharedMemoryFiles()])
}

/** What is there now and was not before. */
export async function findLeftovers(before: ReadonlySet<string>, signals: Iterable<AbortSignal>): Promise<string[]> {
  // Handles that are closing need some turns.
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
  const left = [...takeStock()].filter(thing => !before.has(thing))
  for (const signal of signals) {
    const { length } = getEventListeners(signal, 'abort')
    if (length > 0) left.push(`${length} listeners on a signal`)
  }
  return left
}

function children(): string[] {
  const threads = readdirSync('/proc/self/task')
  const lists = threads.map(thread => readIfThere(`/proc/self/task/${thread}/children`))
  return lists.flatMap(list => list.split(' ').filter(Boolean)).map(pid => `child ${pid} ${commandLine(pid)}`)
}

function commandLine(pid: string): string {
  return readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap(descriptor => {
    try {
      return [`descriptor ${descriptor} ${readlinkSync(`/proc/self/fd/${descriptor}`)}`]
    } catch {
      // The one that reads this folder.
      return []
    }
  })
}

function sharedMemoryFiles(): string[] {
  // Other programs have theirs there too.
  return readdirSync('/dev/shm')
    .filter(name => name.includes('forkyard'))
    .map(name => `/dev/shm/${name}`)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
