import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Barrier, Condition, Event, Lock, RLock, Semaphore } from '@forkyard/core'

// Programs, and threads, that end in various ways while something waits for what does not come.

const waits = {
  async Lock(lock = new Lock()) {
    await lock.acquire()
    lock.acquire()
  },
  RLock: () => waits.Lock(new RLock()),
  Semaphore: () => void new Semaphore(0).acquire(),
  async Condition(condition = new Condition()) {
    await condition.lock.acquire()
    condition.wait()
  },
  Event: () => void new Event().wait(),
  Barrier: () => void new Barrier(2).wait(),
}

async function endThread(how) {
  const thread = new Worker(new URL(import.meta.url), { workerData: how, argv: process.argv.slice(2) })
  const exited = once(thread, 'exit')
  await once(thread, 'message')
  if (how === 'terminate') await thread.terminate()
  const [exitCode] = await exited
  process.exitCode = exitCode
}

/** The call of the system is under way by then. */
const begun = () => wait(120)

const ends = {
  'process.exit': () => begun().then(() => process.exit(7)),
  'process.exit at once': () => process.exit(7),
  'an uncaught throw': () =>
    begun().then(() => {
      throw new Error('the end')
    }),
  'its natural end': begun,
  'process.exit in a worker thread': () => endThread('exit'),
  'the natural end of a worker thread': () => endThread('end'),
  'the termination of a worker thread': () => endThread('terminate'),
  'a top level that waits': () => new Semaphore(0).acquire(),
}

const [, , thing, end] = process.argv
await waits[thing]()
if (isMainThread) {
  console.log('waits')
  await ends[end]()
} else {
  await begun()
  parentPort.postMessage('waits')
  if (workerData === 'exit') process.exit(5)
  if (workerData === 'terminate') setInterval(() => {}, 1000)
}
