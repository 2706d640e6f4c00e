import { closeSync, openSync, writeSync } from 'node:fs'
import { Process, Queue, Value } from '@forkyard/core'
import { showQueues } from './queue-display.ts'
import { type Block, compress, compressFrom, cutIntoBlocks, readInto, writeFrom } from './stages.ts'

export interface Settings {
  /** Transformers. */
  processes: number
  /** Bytes of a block. */
  blockBytes: number
  /** How many blocks a queue holds. */
  queueSize: number
}

/** Compresses the files into one, and returns how many blocks that were. */
type Way = (files: readonly string[], output: string, settings: Settings) => Promise<number>

const serially: Way = async (files, output, { blockBytes }) => {
  const descriptor = openSync(output, 'w')
  let blocks = 0
  for (const block of cutIntoBlocks(files, blockBytes)) {
    writeSync(descriptor, compress(block).bytes)
    blocks++
  }
  closeSync(descriptor)
  return blocks
}

/** 1 GiB is the most that a queue takes. */
const mostBytes = 2 ** 30

const inPipeline: Way = async (files, output, { processes, blockBytes, queueSize }) => {
  const options = { maxSize: queueSize, capacity: Math.min(mostBytes, queueSize * (blockBytes + 1024)) }
  const raw = new Queue<Block>(options)
  const packed = new Queue<Block>(options)
  const written = new Value('uint32')

  const reader = new Process({ name: 'reader', target: readInto, args: [raw, files, blockBytes] })
  const transformers = Array.from(
    { length: processes },
    (_, index) => new Process({ name: `transformer-${index + 1}`, target: compressFrom, args: [raw, packed] }),
  )
  const writer = new Process({ name: 'writer', target: writeFrom, args: [packed, output, written] })
  const all = [reader, ...transformers, writer]

  const stopShowing = showQueues([
    { title: 'read', queue: raw, most: queueSize },
    { title: 'compressed', queue: packed, most: queueSize },
  ])
  try {
    await Promise.all(all.map(process => process.start()))
    const compressing = Promise.all(transformers.map(ended)).then(() => packed.close())
    await Promise.all([ended(reader), compressing, ended(writer)])
  } finally {
    stopShowing()
    // When one has failed, the others wait for it in vain.
    await Promise.all(all.map(process => process[Symbol.asyncDispose]()))
  }
  return written.value
}

async function ended(process: Process): Promise<void> {
  await process.join()
  if (process.exitCode !== 0) {
    throw new Error(`The ${process.name} ended with exit code ${process.exitCode}.`, { cause: process.error })
  }
}

/** In the order of the table. */
export const ways: readonly { title: string; run: Way }[] = [
  { title: 'plain loop', run: serially },
  { title: 'pipeline', run: inPipeline },
]
