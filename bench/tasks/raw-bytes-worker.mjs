/* The other side of `contestants/peers/raw-bytes.mjs`: reads so many bytes, answers with so many, until it is ended. */
import { openSync, readSync, writeSync } from 'node:fs'
import { giveBytes, measureBytes } from './tasks.mjs'

const [there = '', back = ''] = process.argv.slice(2)
const input = openSync(there, 'r')
const output = openSync(back, 'w')

for (;;) {
  const [length = 0, wanted = 0] = new Float64Array(readAll(16).buffer)
  const bytes = readAll(length)
  writeAll(length > 0 ? new Uint8Array(Float64Array.of(measureBytes(bytes)).buffer) : giveBytes(wanted))
}

/** @param {number} length */
function readAll(length) {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const count = readSync(input, bytes, at, length - at, null)
    if (count === 0) process.exit()
    at += count
  }
  return bytes
}

/** @param {Uint8Array} bytes */
function writeAll(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at)
}
