import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProgram } from '../pool/program.ts'

type Case = [name: string, closure: (...args: unknown[]) => unknown, expected: unknown, args?: unknown[]]

/**
 * Tests for each closure of a module of cases that it returns in a worker what it returns here: here, where a test runner
 * has transformed the module, and in a program, as Node runs it.
 */
export async function testArrival(file: string): Promise<void> {
  const url = new URL(`./cases/${file}`, import.meta.url).href
  const { cases } = (await import(url)) as { cases: Case[] }
  const pool = openPool({ processes: 1 })

  test.each(cases)('%s', async (_name, closure, expected, args = []) => {
    expect(await pool.apply(closure, args)).toEqual(expected)
  })

  testArrivalInProgram(file)
}

/** The same for cases that exist in a program alone, such as those of CommonJS. */
export function testArrivalInProgram(file: string): void {
  test('as Node runs it', async () => {
    const { stdout, stderr } = await runProgram('cases', new URL(`./cases/${file}`, import.meta.url).href)
    expect(stderr).toBe('')
    const outcomes = JSON.parse(stdout) as Record<string, unknown>
    expect(outcomes).not.toEqual({})
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(outcomes).map(name => [name, 'arrived'])))
  })
}
