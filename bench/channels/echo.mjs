/* The other side of Node's own ways, in a child or in a thread: answers each message, or the last one of each round. */
import { parentPort } from 'node:worker_threads'

const [way, ...rounds] = process.argv.slice(2)
const ends = way === 'round-trip' ? undefined : rounds.map(Number)
let received = 0

/** @param {unknown} message */
function answer(message) {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

/** @param {unknown} message */
function receive(message) {
  received++
  if (!ends) answer(message)
  else if (received === ends[0]) {
    received = 0
    ends.shift()
    answer(0)
  }
}

if (parentPort) parentPort.on('message', receive)
else process.on('message', receive)
answer('ready')
