import { writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilIdle } from './idle-pool.ts'
import { takeTurn } from './references.ts'
import { readTurns, untilTurns } from './turn-log.ts'

const folder = temporaryFolder()

test('two chunks that are asked back while no worker may take them both run in the end', async () => {
  const pool = openPool({ processes: 2, maxTasksPerChild: 10 })
  const [log, warmUp, awaits] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  await pool.ready()
  // All in one worker, which is replaced then: both have their whole share, and the function counts as quick.
  for (let entry = 0; entry < 10; entry++) {
    await pool.apply(takeTurn, [{ log: warmUp, entry }])
    await untilIdle(pool)
  }
  expect(pool.workers.map(({ tasksDone }) => tasksDone)).toEqual([0, 0])
  const items = Array.from({ length: 20 }, (_, entry) => ({ log, entry, ...(entry % 5 === 0 && { awaits }) }))
  const mapping = pool.map(takeTurn, items, { chunkSize: 5 })
  await untilTurns(log, 2)
  // Nothing but chunks that are given back can come from the workers now. A pool that sends none ahead is fine as well.
  const received = () => pool.stats().workers.map(({ bytesReceived }) => bytesReceived)
  const before = received()
  for (let round = 0; round < 100 && received().some((bytes, index) => bytes === before[index]); round++) await wait(5)
  await writeFile(awaits, '')
  expect(await mapping).toEqual(items.map(({ entry }) => entry))
  expect(readTurns(log)).toHaveLength(20)
}, 20_000)
