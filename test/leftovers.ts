import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Event } from '@forkyard/core'
import { afterAll, expect, vi } from 'vitest'
import { collectGarbage } from './garbage.ts'

// After every suite: nothing that a pool of it used is left in this process.

// The first child of a process opens what Node keeps for all that follow, the first wait for shared memory what we keep.
await waitOnce()
await once(spawn('true', { stdio: 'ignore' }), 'close')
const before = census()

afterAll(async () => {
  const nothingMore = (): void => {
    // Shared memory that nobody has any more is given back with its object.
    if (beyond(before, census()).length > 0) collectGarbage()
    expect(beyond(before, census())).toEqual([])
  }
  await vi.waitFor(nothingMore, { timeout: 30_000 })
})

async function waitOnce(): Promise<void> {
  try {
    await new Event().wait({ timeout: 1 })
  } catch {
    // Its time is over, or there is no shared memory here.
  }
}

/** One entry for each thing that there is. */
function census(): string[] {
  return [
    ...children().map(pid => `child ${pid}`),
    ...descriptors(),
    ...readdirSync('/dev/shm').filter(name => name.includes('forkyard')),
    ...process.eventNames().flatMap(name => process.listeners(name as 'exit').map(() => `listener ${String(name)}`)),
    ...process.getActiveResourcesInfo().filter(kind => kind !== 'Timeout' && kind !== 'Immediate'),
  ]
}

/** What is there now and was not before. */
function beyond(past: readonly string[], present: readonly string[]): string[] {
  const rest = [...past]
  return present.filter(thing => {
    const position = rest.indexOf(thing)
    if (position >= 0) rest.splice(position, 1)
    return position < 0
  })
}

function children(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && parentOf(name) === process.pid)
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It is gone.
    return undefined
  }
}

/** Sockets, pipes and files in memory; ordinary files are others' concern. */
function descriptors(): string[] {
  const kinds: string[] = []
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const kind = /^(socket|pipe|\/memfd)/.exec(readlinkSync(`/proc/self/fd/${name}`))?.[1]
      if (kind) kinds.push(kind)
    } catch {
      // The one that lists them.
    }
  }
  return kinds.sort()
}
