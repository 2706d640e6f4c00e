import { existsSync } from 'node:fs'
import { Lock, RLock, Semaphore } from '@forkyard/core'

// Acquires and releases what nobody else wants, between two marks in the trace of its system calls.

const [kind, method] = process.argv[2].split('.')
const lock = new { Lock, RLock, Semaphore }[kind]()
const rounds = 10_000

async function acquireOften() {
  for (let round = 0; round < rounds; round++) {
    if (method === 'run') await lock.run(() => {})
    else if (method === 'acquire') (await lock.acquire()).release()
    else lock[method]().release()
  }
}

await acquireOften()
existsSync('/forkyard-mark')
await acquireOften()
existsSync('/forkyard-mark')
