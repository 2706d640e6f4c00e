/*
 * `node channels.mjs queue|pipe blocking|await`: messages a second that go from a process to another through forkyard's
 * Queue or pipe(). What goes back goes through a pipe in both.
 */
import { Pool, pipe, Queue } from '@forkyard/core'
import { readExchange } from './messages.mjs'
import { versionOf } from './peers/version.mjs'
import { serveRounds } from './rounds.mjs'

const [channel, way] = process.argv.slice(2)
const [first, second] = pipe()
const queue = channel === 'queue' ? new Queue() : undefined

const pool = new Pool({ processes: 2 })
await pool.ready()
await serveRounds(versionOf('@forkyard/core'), async word => {
  const exchange = readExchange(word)
  const [seconds] = await (way === 'await'
    ? Promise.all([pool.apply(sendAwaiting, [exchange]), pool.apply(receiveAwaiting, [exchange])])
    : Promise.all([pool.apply(sendBlocking, [exchange]), pool.apply(receiveBlocking, [exchange])]))
  return { [word]: exchange.count / seconds }
})
await pool.terminate()

/** Seconds, without the warm-up. @param {import('./messages.mjs').Exchange} exchange */
function sendBlocking({ isRoundTrip, size, count, warmUp }) {
  const payload = new Uint8Array(size)
  /** @param {number} times */
  const sendAll = times => {
    for (let left = times; left > 0; left--) {
      if (queue) queue.putSync(payload)
      else first.sendSync(payload)
      if (isRoundTrip) first.recvSync()
    }
    if (!isRoundTrip) first.recvSync()
  }
  sendAll(warmUp)
  const start = performance.now()
  sendAll(count)
  return (performance.now() - start) / 1000
}

/** @param {import('./messages.mjs').Exchange} exchange */
function receiveBlocking({ isRoundTrip, size, count, warmUp }) {
  const payload = new Uint8Array(size)
  for (const times of [warmUp, count]) {
    for (let left = times; left > 0; left--) {
      if (queue) queue.getSync()
      else second.recvSync()
      if (isRoundTrip) second.sendSync(payload)
    }
    if (!isRoundTrip) second.sendSync(0)
  }
}

/** Seconds, without the warm-up. @param {import('./messages.mjs').Exchange} exchange */
async function sendAwaiting({ isRoundTrip, size, count, warmUp }) {
  const payload = new Uint8Array(size)
  /** @param {number} times */
  const sendAll = async times => {
    for (let left = times; left > 0; left--) {
      if (queue) await queue.put(payload)
      else await first.send(payload)
      if (isRoundTrip) await first.recv()
    }
    if (!isRoundTrip) await first.recv()
  }
  await sendAll(warmUp)
  const start = performance.now()
  await sendAll(count)
  return (performance.now() - start) / 1000
}

/** @param {import('./messages.mjs').Exchange} exchange */
async function receiveAwaiting({ isRoundTrip, size, count, warmUp }) {
  const payload = new Uint8Array(size)
  for (const times of [warmUp, count]) {
    for (let left = times; left > 0; left--) {
      if (queue) await queue.get()
      else await second.recv()
      if (isRoundTrip) await second.send(payload)
    }
    if (!isRoundTrip) await second.send(0)
  }
}
