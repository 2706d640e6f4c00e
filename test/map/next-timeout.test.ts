import { writeFile } from 'node:fs/promises'
import { Pool, TimeoutError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, square } from '../tasks/references.ts'
import { collect } from './collect.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

describe.each(['imap', 'imapUnordered'] as const)('next({ timeout }) of %s', method => {
  test('rejects with a TimeoutError, and the result comes with a later next()', async () => {
    const release = freshPath(folder)
    const results = pool[method](meet, [{ awaits: release, value: 5 }])
    const waiting = results.next({ timeout: 10 })
    await expect(waiting).rejects.toThrow(TimeoutError)
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' })
    await writeFile(release, '')
    expect(await results.next()).toEqual({ done: false, value: 5 })
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  test('may run out many times, and loses nothing', async () => {
    const release = freshPath(folder)
    const results = pool[method](
      meet,
      [1, 2, 3].map(value => ({ awaits: release, value })),
    )
    for (let time = 0; time < 5; time++) await expect(results.next({ timeout: 1 })).rejects.toThrow(TimeoutError)
    await writeFile(release, '')
    expect((await collect(results)).sort()).toEqual([1, 2, 3])
  })

  test('several at once run out together, and those who wait longer get the results', async () => {
    const release = freshPath(folder)
    const results = pool[method](meet, [{ awaits: release, value: 1 }])
    const impatient = [results.next({ timeout: 1 }), results.next({ timeout: 1 })]
    const patient = results.next()
    for (const { status } of await Promise.allSettled(impatient)) expect(status).toBe('rejected')
    await writeFile(release, '')
    expect(await patient).toEqual({ done: false, value: 1 })
  })

  test('resolves when the result is there in time', async () => {
    const results = pool[method](square, [3, 4])
    expect([await results.next({ timeout: 50_000 }), await results.next({ timeout: 50_000 })]).toEqual(
      expect.arrayContaining([
        { done: false, value: 9 },
        { done: false, value: 16 },
      ]),
    )
    expect(await results.next({ timeout: 50_000 })).toEqual({ done: true, value: undefined })
  })

  test('may be left without a limit by timeout: undefined', async () => {
    expect(await pool[method](square, [2]).next({ timeout: undefined })).toEqual({ done: false, value: 4 })
  })
})
