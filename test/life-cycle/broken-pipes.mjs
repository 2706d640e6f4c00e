import { Pool } from '@forkyard/core'

// Workers are killed while large arguments are written to them and large results read from them. Prints what became of
// the calls, and what nobody handled.

const stray = []
process.on('uncaughtException', error => stray.push(`uncaughtException ${error.message}`))
process.on('unhandledRejection', error => stray.push(`unhandledRejection ${error.message}`))

const env = process.argv[2] === 'off' ? { FORKYARD_SHARED_MEMORY: 'off' } : {}
const pool = new Pool({ processes: 2, env })
await pool.ready()
const large = Buffer.alloc(64 * 2 ** 20, 1)
const outcomes = []
const kill = () => {
  for (const { pid } of pool.workers) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    } catch {}
  }
}

for (let round = 0; round < 4; round++) {
  const calls = [
    pool.apply(bytes => bytes.length, [large]),
    pool.apply(bytes => bytes.length, [large]),
    pool.apply(() => Buffer.alloc(64 * 2 ** 20, 2).length),
    pool.apply(() => Buffer.alloc(64 * 2 ** 20, 3)).then(bytes => bytes.length),
  ]
  for (let turn = 0; turn <= round; turn++) await new Promise(resolve => setImmediate(resolve))
  kill()
  outcomes.push(...(await Promise.allSettled(calls)))
  outcomes.push(...(await Promise.allSettled([pool.apply(bytes => bytes.length, [large])])))
}
const names = outcomes.map(({ value, reason }) => value ?? reason.name)
await pool.close()
await pool.join()
console.log(JSON.stringify({ stray, names, size: large.length }))
