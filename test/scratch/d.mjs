// kill test: workers take the lock, check exclusivity by plain counter, killed at random
import { Pool, Value, SharedArray, Lock } from '@forkyard/core'
const lock = new Lock(), inside = new Value('int32', 0, { lock: false }), count = new Value('int32'), bad = new Value('int32'), aband = new Value('int32')
const progress = new SharedArray('int32', 8)
const pool = new Pool({ processes: 4, stderr: 'ignore' })
await pool.ready()
const stop = new Value('int32')
let kills = 0
const body = async me => {
  while (!stop.value) {
    const g = me % 2 ? lock.acquireSync() : await lock.acquire()
    if (g.abandoned) { aband.add(1); inside.value = 0 }
    if (inside.value !== 0) bad.add(1)
    inside.value = 1
    for (let i = 0; i < 20; i++) if (inside.value !== 1) bad.add(1)
    inside.value = 0
    Atomics.add(progress.values, me, 1)
    count.add(1)
    g.release()
  }
}
const end = Date.now() + 8000
const loops = [0, 1, 2, 3].map(async me => { while (Date.now() < end) await pool.apply(body, [me]).catch(() => {}) })
while (Date.now() < end) {
  await new Promise(r => setTimeout(r, Math.random() * 60))
  const pids = pool.workers.map(w => w.pid).filter(Boolean)
  try { process.kill(pids[Math.floor(Math.random() * pids.length)], 'SIGKILL'); kills++ } catch {}
}
stop.value = 1
await Promise.all(loops)
console.log({ count: count.value, bad: bad.value, abandoned: aband.value, kills, progress: [...progress.values.slice(0, 4)], locked: lock.locked })
const g = await lock.acquire({ timeout: 2000 }); g.release()
await pool.terminate()
