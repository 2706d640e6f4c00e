import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { programEnvironment } from '../pool/program-environment.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('../programs/uncontended.mjs', import.meta.url))
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

test
  .skipIf(!canTrace)
  .each([
    'Lock.acquire',
    'Lock.acquireSync',
    'Lock.tryAcquire',
    'Lock.run',
    'RLock.acquire',
    'RLock.acquireSync',
    'RLock.run',
    'Semaphore.acquire',
    'Semaphore.acquireSync',
  ])('10,000 times %s and release, when nobody else wants it, make no call of the system', async name => {
  const trace = freshPath(folder)
  const child = spawn('strace', ['-o', trace, process.execPath, '--single-threaded', program, name], {
    stdio: 'inherit',
    env: programEnvironment(),
  })
  expect(await once(child, 'exit')).toEqual([0, null])
  // Of the main thread alone, between two calls that the program marks it with. What remains is V8's, which is private.
  const parts = readFileSync(trace, 'utf8').split(/^.*forkyard-mark.*$/m)
  expect(parts).toHaveLength(3)
  const calls = parts[1]!.split('\n').filter(line => line !== '')
  expect(calls.filter(line => /^futex/.test(line) && !line.includes('_PRIVATE'))).toEqual([])
  expect(calls.length).toBeLessThan(500)
})
