import { Lock, shared } from '@forkyard/core'

/*
 * A table of words in memory that processes share: a hash table with open addressing. It is a plain object of two arrays and a
 * lock, and travels to the workers as the same memory.
 *
 *   entries   how many bytes of `text` are used, then for each place of the table: count (0: free), start, length
 *   text      the words, in UTF-8
 */
export interface SharedTable {
  readonly entries: Int32Array
  readonly text: Uint8Array
  readonly lock: Lock
}

const headerWords = 1
const entryWords = 3
const bytesPerWord = 32

/** @param most How many different words there is room for. */
export function makeTable(most: number): SharedTable {
  return {
    entries: shared('int32', headerWords + 2 * most * entryWords),
    text: shared('uint8', most * bytesPerWord),
    lock: new Lock(),
  }
}

/** Adds counts to the table, in a worker: waits until no other process does. */
export function mergeInto(table: SharedTable, counts: ReadonlyMap<string, number>): void {
  table.lock.runSync(guard => {
    // Whoever had the lock was killed: the table may hold half of its counts.
    if (guard.abandoned) throw new Error('A process died while it wrote into the table.')
    for (const [word, count] of counts) add(table, Buffer.from(word), count)
  })
}

function add({ entries, text }: SharedTable, word: Buffer, count: number): void {
  const places = (entries.length - headerWords) / entryWords
  for (let place = hashOf(word) % places, tried = 0; tried < places; place = (place + 1) % places, tried++) {
    const entry = headerWords + place * entryWords
    if (entries[entry] === 0) {
      const start = entries[0]!
      if (start + word.length > text.length) break
      text.set(word, start)
      entries[0] = start + word.length
      entries[entry + 1] = start
      entries[entry + 2] = word.length
    } else if (!isAt(text, entries[entry + 1]!, entries[entry + 2]!, word)) {
      continue
    }
    entries[entry]! += count
    return
  }
  throw new RangeError('The table is full: there are more words than --words.')
}

function isAt(text: Uint8Array, start: number, length: number, word: Buffer): boolean {
  if (length !== word.length) return false
  for (let index = 0; index < length; index++) if (text[start + index] !== word[index]) return false
  return true
}

/** What is in the table. */
export function readTable({ entries, text }: SharedTable): Map<string, number> {
  const words = Buffer.from(text.buffer, text.byteOffset, text.byteLength)
  const counts = new Map<string, number>()
  for (let entry = headerWords; entry < entries.length; entry += entryWords) {
    if (entries[entry] === 0) continue
    const start = entries[entry + 1]!
    counts.set(words.toString('utf8', start, start + entries[entry + 2]!), entries[entry]!)
  }
  return counts
}

/** FNV-1a. */
function hashOf(word: Buffer): number {
  let hash = 0x811c9dc5
  for (const byte of word) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
