import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Queue, Value } from '@forkyard/core'

// With --expose-gc: many queues are made and dropped. What is left of them?

const isOurs = name => {
  try {
    return readlinkSync(`/proc/self/fd/${name}`).startsWith('/memfd:forkyard')
  } catch {
    return false
  }
}

function count() {
  const mappings = readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0
  return { mappings, descriptors: readdirSync('/proc/self/fd').filter(isOurs).length }
}

const uses = {
  'empty ones': () => {},
  'ones with values in them': queue => queue.putNowait('value'),
  'ones that were used up': queue => {
    queue.putNowait('value')
    queue.getNowait()
  },
  'ones that are disposed of': queue => {
    queue.putNowait('value')
    queue[Symbol.dispose]()
  },
  'ones with a Value in them': queue => queue.putNowait(new Value('int32', 1)),
  'ones of which a Value was got': queue => {
    queue.putNowait(new Value('int32', 1))
    queue.getNowait()
  },
  'ones of which a get was given up': queue => queue.get({ timeout: 1 }).catch(() => {}),
  'ones of which a put was given up': queue => {
    queue.putNowait(1)
    return queue.put(2, { timeout: 1 }).catch(() => {})
  },
}

const use = uses[process.argv[2]]
const all = Number(process.argv[3])
const kept = new Queue({ maxSize: 1, capacity: 2 ** 16 })
await kept.put(1)
await kept.put(2, { timeout: 1 }).catch(() => {})
for (let made = 0; made < all; made += 100) {
  await Promise.all(Array.from({ length: 100 }, () => use(new Queue({ maxSize: 1, capacity: 2 ** 16 }))))
  await wait(0)
  globalThis.gc()
  await wait(0)
}
let rest
// What was sent is looked at once in a while.
for (const end = Date.now() + 20_000; Date.now() < end; ) {
  globalThis.gc()
  rest = count()
  if (rest.mappings === 2 && rest.descriptors === 2) break
  await wait(50)
}
console.log(JSON.stringify({ ...rest, kept: kept.getNowait() }))
