import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const workspace = fileURLToPath(new URL('../..', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const anySeed = Math.floor(Math.random() * 2 ** 31)

/** The program gives up what hangs, after a minute or some: it shall have the time to say so. */
const watchdog = 400_000

async function runChaos(...commandLine: string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...commandLine], {
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
  return { exitCode: exitCode as number | null, output }
}

test.each([
  ['the seed 20', ['--seed', '20']],
  [`the seed ${anySeed}`, ['--seed', String(anySeed)]],
  [`the seed ${anySeed}, and no shared memory`, ['--seed', String(anySeed), '--no-shared-memory']],
])(
  'with the trouble of %s no item is lost or run twice, nothing hangs and nothing is left over',
  {
    timeout: watchdog,
  },
  async (_, commandLine) => {
    const { exitCode, output } = await runChaos('--seconds', '10', ...commandLine)
    expect(output).toMatch(/^lost 0, doubled 0, hung 0, left over 0$/m)
    expect(output).toMatch(/^right result +[1-9]/m)
    expect(exitCode).toBe(0)
  },
)

test('one seed is one plan', async () => {
  const { planPool } = await import('./generator.ts')
  for (let number = 1; number <= 20; number++) expect(planPool(anySeed, number)).toEqual(planPool(anySeed, number))
  expect(planPool(anySeed, 1)).not.toEqual(planPool(anySeed + 1, 1))
})
