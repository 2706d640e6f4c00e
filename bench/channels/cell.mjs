/*
 * One measurement in fresh processes: `node cell.mjs PEER WAY BYTES MESSAGES` prints the nanoseconds of one message, or of one
 * message there and back. A quarter of the messages go before, to warm up.
 */
import { fork } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { Pool, pipe, Queue } from '@forkyard/core'

const [peer = '', way = '', bytes = '', messages = ''] = process.argv.slice(2)
const size = Number(bytes)
const count = Number(messages)
const warm = Math.ceil(count / 4)
const isRoundTrip = way === 'round-trip'

const now = () => Number(process.hrtime.bigint())

const cells = { 'queue-sync': blocking, queue: awaiting, 'pipe-sync': blocking, pipe: awaiting, ipc, port }
const measure = cells[/** @type {keyof typeof cells} */ (peer)]
console.log((await measure()) / count)
process.exit()

/** Where messages go: a queue, or the pipe. What goes back goes through the pipe. */
function makeEnds() {
  const [first, second] = pipe()
  return { first, second, queue: peer.startsWith('queue') ? new Queue() : undefined }
}

/**
 * @param {() => Promise<number>} send
 * @param {() => Promise<void>} receive
 */
async function inTwoProcesses(send, receive) {
  const pool = new Pool({ processes: 2 })
  await pool.ready()
  const [time] = await Promise.all([pool.apply(send), pool.apply(receive)])
  return time
}

function blocking() {
  const { first, second, queue } = makeEnds()
  /** @param {number} times */
  const sendAll = times => {
    const payload = new Uint8Array(size)
    const start = now()
    for (let index = 0; index < times; index++) {
      if (queue) queue.putSync(payload)
      else first.sendSync(payload)
      if (isRoundTrip) first.recvSync()
    }
    if (!isRoundTrip) first.recvSync()
    return now() - start
  }
  /** @param {number} times */
  const receiveAll = times => {
    const payload = new Uint8Array(size)
    for (let index = 0; index < times; index++) {
      if (queue) queue.getSync()
      else second.recvSync()
      if (isRoundTrip) second.sendSync(payload)
    }
    if (!isRoundTrip) second.sendSync(0)
  }
  return inTwoProcesses(
    async () => {
      sendAll(warm)
      return sendAll(count)
    },
    async () => {
      receiveAll(warm)
      receiveAll(count)
    },
  )
}

function awaiting() {
  const { first, second, queue } = makeEnds()
  /** @param {number} times */
  const sendAll = async times => {
    const payload = new Uint8Array(size)
    const start = now()
    for (let index = 0; index < times; index++) {
      if (queue) await queue.put(payload)
      else await first.send(payload)
      if (isRoundTrip) await first.recv()
    }
    if (!isRoundTrip) await first.recv()
    return now() - start
  }
  /** @param {number} times */
  const receiveAll = async times => {
    const payload = new Uint8Array(size)
    for (let index = 0; index < times; index++) {
      if (queue) await queue.get()
      else await second.recv()
      if (isRoundTrip) await second.send(payload)
    }
    if (!isRoundTrip) await second.send(0)
  }
  return inTwoProcesses(
    async () => {
      await sendAll(warm)
      return sendAll(count)
    },
    async () => {
      await receiveAll(warm)
      await receiveAll(count)
    },
  )
}

/** From this process to a child, which answers each message, or each round of them. */
function ipc() {
  const child = fork(new URL('./echo.mjs', import.meta.url), [way, String(warm), String(count)], {
    serialization: 'advanced',
  })
  return exchange(
    message => void child.send(/** @type {import('node:child_process').Serializable} */ (message)),
    listener => void child.on('message', listener),
  )
}

function port() {
  const thread = new Worker(new URL('./echo.mjs', import.meta.url), { argv: [way, String(warm), String(count)] })
  return exchange(
    message => thread.postMessage(message),
    listener => void thread.on('message', listener),
  )
}

/**
 * @param {(message: unknown) => void} send
 * @param {(listener: (message: unknown) => void) => void} listen
 */
async function exchange(send, listen) {
  /** @type {(message: unknown) => void} */
  let answered = () => {}
  listen(message => answered(message))
  const answer = () =>
    new Promise(resolve => {
      answered = resolve
    })
  /** @param {number} times */
  const round = async times => {
    const payload = new Uint8Array(size)
    const start = now()
    for (let index = 0; index < times; index++) {
      const back = isRoundTrip || index === times - 1 ? answer() : undefined
      send(payload)
      if (back) await back
    }
    return now() - start
  }
  // It says when it is there.
  await answer()
  await round(warm)
  return round(count)
}
