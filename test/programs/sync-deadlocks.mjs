import { Lock, RLock } from '@forkyard/core'

// A program without children, where a flow blocks the thread for a lock that another flow of it has.

const [, , kind, name] = process.argv
const lock = new { Lock, RLock }[kind]()
const turn = () => new Promise(resolve => setImmediate(resolve))

function tryToEnter() {
  try {
    lock.acquireSync()
    return 'in'
  } catch (error) {
    return error.code
  }
}

/** Both are ready to go on at the same time. */
async function enterAndStay() {
  await undefined
  const guard = lock.acquireSync()
  await turn()
  guard.release()
}

const cases = {
  async 'an async flow has it'() {
    await lock.acquire()
    return tryToEnter()
  },
  async 'an acquire got it and has not gone on'() {
    lock.acquire()
    return tryToEnter()
  },
  async 'another flow has it by acquireSync'() {
    const first = enterAndStay()
    const second = (async () => {
      await undefined
      return tryToEnter()
    })()
    await first
    return second
  },
  'a tick has it': () =>
    new Promise(resolve => {
      setImmediate(() => {
        lock.acquireSync()
        process.nextTick(() => resolve(tryToEnter()))
      })
    }),
  async 'the same stretch has it'() {
    lock.acquireSync()
    return tryToEnter()
  },
}

console.log(await cases[name]())
