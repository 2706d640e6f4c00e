import { createRequire } from 'node:module'
import { currentProcess, Pool, task } from '@forkyard/core'

// What travels from a process whose inspector does not answer.

const { square } = createRequire(import.meta.url)('../functions/cases/required.cjs')
const double = task(new URL('../functions/cases/imported.mjs', import.meta.url), 'double')
const factor = 3
const helper = x => x + 1
const both = x => helper(x) * factor

const pool = new Pool({ processes: 1 })
const outcomes = {}

async function outcomeOf(name, fn, item, options) {
  outcomes[name] = await pool.map(fn, [item], options).catch(({ code, message }) => ({ code, message }))
}

await outcomeOf('alone', x => x + 1, 1)
await outcomeOf('globals', x => Math.max(x, 3), 1)
await outcomeOf('builtin', Math.sqrt, 9)
await outcomeOf('reference', double, 1)
await outcomeOf('commonJs', square, 3)
await outcomeOf('given', x => x * factor, 1, { captures: { factor: 5 } })
await outcomeOf('ownFunction', () => currentProcess().isMain, 1, { captures: { currentProcess } })
await outcomeOf('dynamicImport', async () => (await import('node:path')).basename('/a/b'), 1)
await outcomeOf('captured', x => x * factor, 1)
await outcomeOf('capturedTwo', both, 1)
await outcomeOf('givenOne', both, 1, { captures: { factor } })

await pool.terminate()
console.log(JSON.stringify(outcomes))
