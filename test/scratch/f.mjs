import { Pool, Value, Lock } from '@forkyard/core'
const lock = new Lock()
const pool = new Pool({ processes: 2, stderr: 'ignore' })
for (let i = 0; i < 5; i++) {
  await pool.apply(async () => { await lock.acquire(); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}) }).catch(e => console.log(e.code))
  const t = performance.now()
  const g = await pool.apply(async () => { const g = await lock.acquire({ timeout: 3000 }); const r = g.abandoned; g.release(); return r }).catch(e => e.message)
  console.log(g, (performance.now() - t).toFixed(0))
}
await pool.terminate()
