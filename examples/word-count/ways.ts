import { Pool } from '@forkyard/core'
import { makeTable, mergeInto, readTable } from './shared-table.ts'
import { addTo, countWords } from './words.ts'

export interface Settings {
  processes: number
  /** How many different words there is room for. */
  words: number
}

export interface Way {
  title: string
  /** Each batch is a list of files. */
  count(batches: readonly string[][], settings: Settings): Promise<Map<string, number>>
}

export const ways: readonly Way[] = [
  {
    title: 'plain loop',
    count: async batches => countWords(batches.flat()),
  },
  {
    // The tasks return their counts, and this process adds them up.
    title: 'results',
    async count(batches, { processes }) {
      const total = new Map<string, number>()
      await using pool = new Pool({ processes })
      for await (const counts of pool.imapUnordered(countWords, batches)) addTo(total, counts)
      return total
    },
  },
  {
    // The tasks add them up, one at a time.
    title: 'Lock',
    async count(batches, { processes, words }) {
      const table = makeTable(words)
      await using pool = new Pool({ processes })
      await pool.map(files => mergeInto(table, countWords(files)), batches)
      return readTable(table)
    },
  },
]
