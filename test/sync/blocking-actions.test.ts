import { Barrier, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

test('an action that came with its barrier is there when a task blocks at once, every time', async () => {
  const rounds = new Value('int32')
  const pool = openPool({ processes: 2 })
  for (const round of [1, 2, 3]) {
    const barrier = new Barrier(2, { action: () => rounds.add(1) })
    const block = (at: Barrier) => at.waitSync()
    expect((await pool.map(block, [barrier, barrier], { chunkSize: 1 })).sort()).toEqual([0, 1])
    expect(rounds.value).toBe(round)
  }
})

test('an action that returns a promise cannot be waited for by one who blocks: it says so, and breaks the barrier', async () => {
  const pool = openPool({ processes: 2 })
  const barrier = new Barrier(2, { action: async () => {} })
  const outcomes = await pool.mapSettled((at: Barrier) => at.waitSync(), [barrier, barrier], { chunkSize: 1 })
  const messages = outcomes.map(outcome => (outcome.status === 'rejected' ? String(outcome.reason.message) : ''))
  expect(messages.filter(message => message.includes('returned a promise'))).toHaveLength(1)
  expect(outcomes).toContainEqual({
    status: 'rejected',
    reason: expect.objectContaining({ code: 'ERR_BROKEN_BARRIER' }),
  })
  expect(barrier.broken).toBe(true)
})
