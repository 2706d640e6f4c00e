import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Pool, ShipError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../pool/temporary-folder.ts'
import { testRefusals } from './refusals.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

describe('a task that its text keeps here:', () => testRefusals('refused-texts.mjs'))

describe('a task that stays here for what it captured, or is:', () => testRefusals('refused-values.mjs'))

let total = 0
const assigns = (x: number) => (total += x)

test('a refused task pulls nothing from the source, and the pool goes on', async () => {
  let pulled = 0
  function* source() {
    for (;;) yield pulled++
  }
  await expect(pool.map(assigns, source())).rejects.toThrow(ShipError)
  await expect(pool.mapSettled(assigns, source())).rejects.toThrow(ShipError)
  expect(() => pool.imap(assigns, source())).toThrow(ShipError)
  expect(pulled).toBe(0)
  expect(await pool.map(x => x * 3, [2])).toEqual([6])
  expect(total).toBe(0)
})

test('a task that is no function is refused', async () => {
  for (const [task, kind] of [
    [5, 'number'],
    [null, 'null'],
    [{ call: () => 1 }, 'object'],
    ['text', 'string'],
    [undefined, 'undefined'],
  ] as const) {
    const call = pool.map(task as never, [1])
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(`The task must be a function, got ${kind}.`)
  }
})

describe('a closure whose imports cannot be loaded in the worker', () => {
  const url = pathToFileURL(join(folder, 'here-only.mjs'))
  writeFileSync(
    url,
    [
      `import { isMainProcess } from ${JSON.stringify(import.meta.resolve('@forkyard/core'))}`,
      "if (!isMainProcess) throw new RangeError('not in a worker')",
      'let calls = 0',
      'export const count = () => ++calls',
    ].join('\n'),
  )

  test('is refused with what the module threw', async () => {
    const { count } = (await import(url.href)) as { count: () => number }
    const uses = () => count()
    const error: ShipError = await pool.apply(uses).catch(reason => reason)
    expect(error).toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_LOAD' })
    expect(error.message).toBe(
      `the task count of ${url.href} cannot be loaded in the worker: RangeError: not in a worker`,
    )
    expect(error.cause).toBeInstanceOf(RangeError)
    expect(await pool.apply(() => 1)).toBe(1)
  })
})
