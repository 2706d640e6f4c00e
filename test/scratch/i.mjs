import { Value } from '@forkyard/core'
const v = new Value('int32')
const t = performance.now()
await Promise.all(Array.from({ length: 1000 }, () => v.update(async x => x + 1).catch(() => v.update(x => x + 1))))
console.log(v.value, performance.now() - t)
const t2 = performance.now()
await Promise.all(Array.from({ length: 10000 }, () => v.lock.run(async () => { await null; v.add(1) })))
console.log(v.value, performance.now() - t2)
