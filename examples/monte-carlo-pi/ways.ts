import { Pool, Value } from '@forkyard/core'
import { type Batch, countHits, throwDarts } from './darts.ts'

export interface Way {
  title: string
  /** Returns how many darts hit. `onProgress` gets how many hit of how many that were thrown so far. */
  count(
    batches: readonly Batch[],
    processes: number,
    onProgress: (hits: number, thrown: number) => void,
  ): Promise<number>
}

export const ways: readonly Way[] = [
  {
    title: 'plain loop',
    count: async batches => batches.reduce((hits, batch) => hits + countHits(batch), 0),
  },
  {
    title: 'results',
    async count(batches, processes) {
      await using pool = new Pool({ processes })
      let hits = 0
      for await (const hit of pool.imapUnordered(countHits, batches)) hits += hit
      return hits
    },
  },
  {
    // Everybody sees the counters at any time: the parent while the tasks run, and each task what the others did. Who must
    // see both of one moment takes a Lock; here `hits` may be a batch ahead.
    title: 'Value, an add a batch',
    async count(batches, processes, onProgress) {
      const hits = new Value('uint32')
      const thrown = new Value('uint32')
      await using pool = new Pool({ processes })
      const countBatch = (batch: Batch): void => {
        hits.add(countHits(batch))
        thrown.add(batch.darts)
      }
      const counting = pool.map(countBatch, batches)
      const timer = setInterval(() => onProgress(hits.value, thrown.value), 250)
      await counting.finally(() => clearInterval(timer))
      onProgress(hits.value, thrown.value)
      return hits.value
    },
  },
  {
    // What it costs when every process writes to the same cache line all the time.
    title: 'Value, an add a hit',
    async count(batches, processes) {
      const hits = new Value('uint32')
      await using pool = new Pool({ processes })
      await pool.map(batch => throwDarts(batch, () => hits.add(1)), batches)
      return hits.value
    },
  },
]
