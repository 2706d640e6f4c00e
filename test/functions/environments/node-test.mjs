import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Pool } from '@forkyard/core'
import { makeHidden, reference } from './tasks.mjs'

const pool = new Pool({ processes: 1 })
after(() => pool.terminate())

test('a test may pass functions of every kind', async () => {
  const factor = 5
  assert.deepEqual(await pool.map(x => x * factor, [1, 2]), [5, 10])
  assert.equal((await pool.apply(reference, [1]))[0], 2)
  assert.equal((await pool.apply(makeHidden(3), [1]))[0], 3)
  assert.equal(await pool.apply(Math.sqrt, [9]), 3)
})
