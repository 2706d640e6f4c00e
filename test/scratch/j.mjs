import { Pool, Value, Barrier, SharedArray, Lock, Event, Semaphore, RLock, Condition } from '@forkyard/core'
const n = new Value('int32')
const b = new Barrier(2, { action: () => n.add(1) })
console.log(n, b, new SharedArray('i', 3), new Lock(), new RLock(), new Event(), new Semaphore(2), new Condition())
const pool = new Pool({ processes: 2 })
console.log(await pool.map(async () => { const r = []; for (let i = 0; i < 5; i++) r.push(await b.wait()); return r }, [1, 2], { chunkSize: 1 }), n.value)
await pool.terminate()
