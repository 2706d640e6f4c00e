import { appendFileSync } from 'node:fs'

globalThis.hoard = []

/** A leak: notes its process in a file, and keeps so many mebibytes for ever. */
export function hoard({ log, entry, mebibytes }) {
  appendFileSync(log, `${entry} ${process.pid}\n`)
  if (mebibytes > 0) globalThis.hoard.push(Buffer.alloc(mebibytes * 2 ** 20, 1))
  return entry
}
