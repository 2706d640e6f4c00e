import { Pool, ShipError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProgram } from '../pool/program.ts'

type Refusal = [what: string, task: (...args: unknown[]) => unknown, code: string, message: string]

/**
 * Tests for each task of a module that it is refused with just this message: here, where a test runner has transformed
 * the module, and in a program, as Node runs it.
 */
export async function testRefusals(file: string): Promise<void> {
  const url = new URL(`./cases/${file}`, import.meta.url).href
  const { refusals } = (await import(url)) as { refusals: Refusal[] }
  const pool = openPool({ processes: 1 })

  describe.each(refusals)('%s', (_what, task, code, message) => {
    test('is refused with a message that says which function, where, why, and what to do', async () => {
      const error: ShipError = await pool.map(task, [1]).catch(reason => reason)
      expect(error).toBeInstanceOf(ShipError)
      expect({ name: error.name, code: error.code, message: error.message }).toEqual({
        name: 'ShipError',
        code,
        message,
      })
    })

    test('is refused by every method', async () => {
      await expect(pool.apply(task, [1])).rejects.toMatchObject({ code })
      await expect(pool.mapSettled(task, [1])).rejects.toMatchObject({ code })
      await expect(pool.starmap(task, [[1]])).rejects.toMatchObject({ code })
      for (const submit of [
        () => pool.imap(task, [1]),
        () => pool.imapUnordered(task, [1]),
        () => pool.istarmap(task, [[1]]),
        () => pool.istarmapUnordered(task, [[1]]),
        () => pool.mapAsync(task, [1]),
        () => pool.starmapAsync(task, [[1]]),
        () => pool.applyAsync(task, [1]),
        () => new Pool({ initializer: task }),
      ]) {
        expect(submit).toThrow(ShipError)
      }
    })
  })

  test('as Node runs it', async () => {
    const { stdout, stderr } = await runProgram('refusals', url)
    expect(stderr).toBe('')
    const expected = refusals.map(([what, , code, message]) => [what, { name: 'ShipError', code, message }])
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected))
  })
}
