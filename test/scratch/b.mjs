import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { Value, Lock, serialize, deserialize } from '@forkyard/core'
if (isMainThread) {
  const v = new Value('int32'), lock = new Lock(), plain = new Value('int32')
  const threads = [1,2].map(() => new Worker(new URL(import.meta.url), { workerData: serialize({ v, lock, plain }) }))
  await Promise.all(threads.map(t => new Promise(r => t.on('exit', r))))
  console.log(v.value, plain.value, lock.locked)
} else {
  const { v, lock, plain } = deserialize(workerData)
  for (let i = 0; i < 20000; i++) { v.add(1); lock.runSync(() => { plain.value = plain.value + 1 }) }
}
