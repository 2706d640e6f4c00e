import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { die, note } from './mortal.mjs'

// Tasks that write over the memory that their worker shares with its parent, as a crash in native code may.

function startOfPage() {
  const line = readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .find(text => text.includes('memfd:forkyard'))
  return Number.parseInt(line.slice(0, line.indexOf('-')), 16)
}

function scribble(bytes) {
  const memory = openSync('/proc/self/mem', 'r+')
  writeSync(memory, bytes, 0, bytes.length, startOfPage())
  closeSync(memory)
}

/** Writes over the page and dies, or returns its number. */
export function markOrScribble({ log, entry, bytes, way }) {
  note(log, entry)
  if (!bytes) return entry
  scribble(bytes)
  return die(way)
}
