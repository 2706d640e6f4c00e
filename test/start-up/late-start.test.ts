import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { starts, startsOf } from './references.ts'

const folder = temporaryFolder()
const { square } = starts

/** A file to require that ends the first processes, so many of them. */
function endsTheFirst(count: number, log: string): string[] {
  const path = `${freshPath(folder)}.cjs`
  writeFileSync(
    path,
    `const { appendFileSync, readFileSync } = require('node:fs')
     const log = ${JSON.stringify(log)}
     appendFileSync(log, 'start\\n')
     if (readFileSync(log, 'utf8').split('\\n').length - 1 <= ${count}) process.exit(7)`,
  )
  return ['--require', path]
}

test.each([1, 2, 3])('a worker that does not start %i times and then does serves all that waited', async failures => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 1, execArgv: endsTheFirst(failures, log) })
  const [results, result] = await Promise.all([pool.map(square, [1, 2, 3]), pool.apply(square, [9]), pool.ready()])
  expect([results, result]).toEqual([[1, 4, 9], 81])
  expect(startsOf(log)).toBe(failures + 1)
  expect(pool.workers).toMatchObject([{ id: 1, restarts: failures }])
})

test('of two workers the one that starts does all the work while the other is tried again', async () => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 2, execArgv: endsTheFirst(1, log) })
  expect(await pool.map(square, [1, 2, 3, 4])).toEqual([1, 4, 9, 16])
  await pool.ready()
  expect(startsOf(log)).toBe(3)
  expect(pool.workers.map(({ restarts }) => restarts).toSorted()).toEqual([0, 1])
})

test('failed starts are forgotten once a worker is up', async () => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 1, execArgv: endsTheFirst(3, log) })
  await pool.ready()
  for (let round = 0; round < 5; round++) {
    await expect(pool.apply((code: number) => process.exit(code), [round])).rejects.toMatchObject({ exitCode: round })
  }
  expect(await pool.apply(square, [3])).toBe(9)
  expect(startsOf(log)).toBe(3 + 1 + 5)
})
