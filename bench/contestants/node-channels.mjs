/*
 * `node node-channels.mjs fork|port`: the exchanges of `channels.mjs` by what Node has itself, from this process to a child,
 * or to a thread through a MessagePort.
 */
import { fork } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { readExchange } from './messages.mjs'
import { serveRounds } from './rounds.mjs'

const [way] = process.argv.slice(2)
const program = new URL('../tasks/echo.mjs', import.meta.url)
const other = way === 'fork' ? openChild() : openThread()
/** @type {() => void} */
let answered = () => {}
other.listen(() => answered())

await serveRounds(`node ${process.version.slice(1)}`, async word => {
  const { isRoundTrip, size, count, warmUp } = readExchange(word)
  const payload = new Uint8Array(size)
  /** @param {number} times */
  const sendAll = async times => {
    if (!isRoundTrip) await exchange(times)
    for (let left = times; left > 1; left--) {
      if (isRoundTrip) await exchange(payload)
      else other.send(payload)
    }
    await exchange(payload)
  }
  await sendAll(warmUp)
  const start = performance.now()
  await sendAll(count)
  return { [word]: (count / (performance.now() - start)) * 1000 }
})
other.close()

/** @param {unknown} message */
function exchange(message) {
  return new Promise(resolve => {
    answered = () => resolve(undefined)
    other.send(message)
  })
}

/** @typedef {{ send(message: unknown): void, listen(listener: () => void): void, close(): void }} Other */

/** @returns {Other} */
function openChild() {
  const child = fork(program, { serialization: 'advanced' })
  return {
    send: message => void child.send(/** @type {import('node:child_process').Serializable} */ (message)),
    listen: listener => void child.on('message', listener),
    close: () => child.disconnect(),
  }
}

/** @returns {Other} */
function openThread() {
  const thread = new Worker(program)
  return {
    send: message => thread.postMessage(message),
    listen: listener => void thread.on('message', listener),
    close: () => thread.terminate(),
  }
}
