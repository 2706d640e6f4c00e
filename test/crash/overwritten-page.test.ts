import { tasks } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { marks, numbers, runsOf } from './ledger.ts'
import type { Mark } from './references.ts'

// The last thing that a worker does is to write over what tells its parent how far it came.

interface Scribbler {
  markOrScribble(mark: Mark & { bytes?: Uint8Array }): number
}

const folder = temporaryFolder()
const { markOrScribble } = tasks<Scribbler>(new URL('./scribbler.mjs', import.meta.url))
const pageSize = 131_072
const place = 50

/** Where it is, what runs, and what is through. */
const impossible = Int32Array.of(2 ** 30, -1, 2 ** 31 - 1)
const patterns: [string, Uint8Array][] = [
  ['the byte 0x7f', new Uint8Array(pageSize).fill(0x7f)],
  ['the byte 0x80', new Uint8Array(pageSize).fill(0x80)],
  ['the byte 0xff', new Uint8Array(pageSize).fill(0xff)],
  ['noise', Uint8Array.from(numbers(pageSize), index => (index * 7919 + 13) >> 3)],
  ['text', Buffer.alloc(pageSize, 'free(): invalid pointer ')],
  ['more items that are through than were ever sent', new Uint8Array(impossible.buffer)],
]

test.each(patterns)(
  '%s on the page: every item settles, with what it returned or a death, and none runs twice',
  async (_what, bytes) => {
    const pool = openPool({ processes: 2, stderr: 'ignore' })
    const log = freshPath(folder)
    await pool.map(markOrScribble, marks(freshPath(folder), 20, {}))
    const items = marks(log, 200, { [place]: 'SIGKILL' }).map(mark => ({ ...mark, ...(mark.way && { bytes }) }))
    const outcomes = await pool.mapSettled(markOrScribble, items, { chunkSize: 100 })
    expect(outcomes).toHaveLength(200)
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toBe(index)
      else expect(outcome.reason).toMatchObject({ code: 'ERR_WORKER_DIED', itemIndex: index, signal: 'SIGKILL' })
    }
    expect(outcomes[place]!.status).toBe('rejected')
    const runs = runsOf(log)
    expect([...runs].filter(([, times]) => times > 1)).toEqual([])
    for (const [index, { status }] of outcomes.entries())
      if (status === 'fulfilled') expect(runs.get(`${index}`)).toBe(1)
    expect(await pool.map(markOrScribble, marks(freshPath(folder), 50, {}))).toEqual(numbers(50))
  },
)
