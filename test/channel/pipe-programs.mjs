import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { deserialize, JoinableQueue, pipe, serialize } from '@forkyard/core'

// Programs that have pipes, and nothing else.

const filled = () => {
  const queue = new JoinableQueue()
  queue.putNowait(1)
  return queue
}

/** An end that nobody has any more is collected, and then the other one hears of it. */
function keep(ends) {
  globalThis.kept = ends
  return ends
}

const censusOf = () => ({
  mappings: readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0,
  descriptors: readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith('/memfd:forkyard')
    } catch {
      return false
    }
  }).length,
})

async function collect() {
  for (let turns = 0; turns < 5; turns++) {
    globalThis.gc()
    await turn()
  }
}

/** What is left of many that come and go. */
async function leave(one) {
  const kept = pipe()
  for (let round = 0; round < 10; round++) {
    for (let count = 0; count < 100; count++) await one()
    await collect()
  }
  // What was sent and cannot be read any more is looked for now and then.
  for (let looks = 0; looks < 100 && Math.max(...Object.values(censusOf())) > 3; looks++) {
    await wait(50)
    await collect()
  }
  await kept[0].send('kept')
  console.log(JSON.stringify({ ...censusOf(), kept: await kept[1].recv() }))
}

const programs = {
  'a top level that waits for a value': () => keep(pipe())[0].recv(),
  'a top level that polls for ever': () => keep(pipe())[0].poll({ timeout: Infinity }),
  'a top level that waits for room': () => keep(pipe({ capacity: 256 }))[0].send(new Uint8Array(100_000)),
  'a top level that joins a queue': () => filled().join(),
  'a recv that nobody waits for'() {
    keep(pipe())[0].recv()
  },
  'a send that nobody waits for'() {
    keep(pipe({ capacity: 256 }))[0].send(new Uint8Array(100_000))
  },
  'a join that nobody waits for': () => void filled().join(),
  'process.exit while one waits'() {
    keep(pipe())[0].recv()
    setTimeout(() => process.exit(7), 120)
  },

  'empty ones': () => leave(() => pipe()),
  'ones with values in them': () =>
    leave(async () => {
      const [one, other] = pipe()
      await one.send('value')
      await other.send(new Uint8Array(100_000))
    }),
  'ones that are closed': () =>
    leave(async () => {
      const [one, other] = pipe()
      await one.send('value')
      other.close()
      one.close()
    }),
  'ones of which waits were given up': () =>
    leave(async () => {
      const [one] = pipe()
      await Promise.allSettled([one.recv({ timeout: 1 }), one.poll({ timeout: 1 })])
    }),
  'ones through which ends were sent': () =>
    leave(async () => {
      const [one, other] = pipe()
      await one.send(pipe()[0])
      const end = await other.recv()
      end.close()
    }),
  'ones in which ends are left': () =>
    leave(async () => {
      const [one] = pipe()
      await one.send(pipe()[0])
    }),

  async threads() {
    const [one, other] = pipe()
    const thread = new Worker(new URL(import.meta.url), { workerData: serialize(other), argv: ['thread'] })
    const exited = once(thread, 'exit')
    other.close()
    const answers = []
    for (let number = 0; number < 100; number++) await one.send(number)
    for (let number = 0; number < 100; number++) answers.push(await one.recv())
    const isWhole = answers.every((answer, number) => answer === -number)
    await one.send('over')
    const end = await one.recv().catch(error => error.code)
    await exited
    console.log(JSON.stringify({ isWhole, end }))
  },
  async 'a thread that is terminated'() {
    const [one, other] = pipe()
    const thread = new Worker(new URL(import.meta.url), { workerData: serialize(other), argv: ['thread'] })
    await one.send(1)
    const answer = await one.recv()
    const receiving = one.recv().catch(error => error.code)
    await thread.terminate()
    console.log(JSON.stringify({ answer, end: await receiving }))
  },

  'without shared memory'() {
    for (const make of [() => pipe(), () => new JoinableQueue()]) {
      try {
        make()
      } catch (error) {
        console.log([error.name, error.code, error.message].join(' '))
      }
    }
  },
}

if (isMainThread) await programs[process.argv[2]]()
else {
  const own = deserialize(workerData)
  for (let count = 0; ; count++) {
    const value = count % 2 ? await own.recv() : own.recvSync()
    if (value === 'over') break
    await own.send(-value)
  }
  parentPort.close()
}
