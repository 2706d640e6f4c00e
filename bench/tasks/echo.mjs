/*
 * The other side of Node's own ways, in a child or in a thread: answers each message. After a number it answers no more before
 * the last of so many.
 */
import { parentPort } from 'node:worker_threads'

let silent = 0

/** @param {unknown} message */
function receive(message) {
  if (typeof message === 'number') {
    silent = message - 1
    answer(0)
  } else if (silent > 0) {
    silent--
  } else {
    answer(message)
  }
}

/** @param {unknown} message */
function answer(message) {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

if (parentPort) parentPort.on('message', receive)
else process.on('message', receive)
process.on('disconnect', () => process.exit())
