import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const workspace = fileURLToPath(new URL('../..', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** The program gives up what is stuck after half a minute: it shall have the time to say so. */
const watchdog = 170_000

test('nobody is in with another, nothing is lost and nobody is stuck while processes that share locks are killed', {
  timeout: watchdog,
}, async () => {
  const seed = String(Math.floor(Math.random() * 2 ** 31))
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--seconds', '8', '--seed', seed], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  }
  const [exitCode] = await once(child, 'close')
  expect(output).toMatch(/^violations 0$/m)
  expect(output).toMatch(/, [1-9]\d* processes killed/)
  expect(exitCode).toBe(0)
})
