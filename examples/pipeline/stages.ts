import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Queue, Value } from '@forkyard/core'

/** A piece of all texts, one behind the other. */
export interface Block {
  /** 0 is the first. */
  number: number
  bytes: Uint8Array
}

/** Cuts the files into blocks of so many bytes; the last one is smaller. */
export function* cutIntoBlocks(files: readonly string[], size: number): Generator<Block> {
  let number = 0
  let rest: Buffer[] = []
  let length = 0
  for (const file of files) {
    const text = readFileSync(file)
    rest.push(text)
    length += text.length
    if (length < size) continue
    const bytes = Buffer.concat(rest)
    let start = 0
    for (; length - start >= size; start += size) yield { number: number++, bytes: bytes.subarray(start, start + size) }
    rest = [bytes.subarray(start)]
    length -= start
  }
  if (length > 0) yield { number, bytes: Buffer.concat(rest) }
}

/** A whole gzip file of its own: many of them, one behind the other, are one again. */
export function compress({ number, bytes }: Block): Block {
  return { number, bytes: gzipSync(bytes, { level: 9 }) }
}

// What the processes run.

export async function readInto(raw: Queue<Block>, files: readonly string[], size: number): Promise<void> {
  for (const block of cutIntoBlocks(files, size)) await raw.put(block)
  raw.close()
}

export async function compressFrom(raw: Queue<Block>, packed: Queue<Block>): Promise<void> {
  for await (const block of raw) await packed.put(compress(block))
}

/** In the order of their numbers: a block that comes too early is kept until it is its turn. */
export async function writeFrom(packed: Queue<Block>, file: string, written: Value<'uint32'>): Promise<void> {
  const early = new Map<number, Uint8Array>()
  const output = openSync(file, 'w')
  let next = 0
  for await (const { number, bytes } of packed) {
    early.set(number, bytes)
    for (let turn = early.get(next); turn; turn = early.get(next)) {
      writeSync(output, turn)
      early.delete(next++)
      written.add(1)
    }
  }
  closeSync(output)
  if (early.size > 0) throw new Error(`Block ${next} never came, and ${early.size} behind it did.`)
}
