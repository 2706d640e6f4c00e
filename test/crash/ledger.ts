import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Mark, Way } from './references.ts'

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** So many items; those at the given places die. */
export function marks(log: string, count: number, deaths: Readonly<Record<number, Way>>, takes?: number): Mark[] {
  return numbers(count).map(entry => ({ log, entry, way: deaths[entry], ...(takes !== undefined && { takes }) }))
}

/** How often each entry was run, by what its items wrote. */
export function runsOf(log: string): Map<string, number> {
  const runs = new Map<string, number>()
  if (!existsSync(log)) return runs
  for (const line of readFileSync(log, 'utf8').split('\n').slice(0, -1)) {
    const entry = line.slice(0, line.lastIndexOf(' '))
    runs.set(entry, (runs.get(entry) ?? 0) + 1)
  }
  return runs
}

/** Each of so many numbers was run exactly once, and nothing else was. */
export function expectEachOnce(log: string, count: number): void {
  const runs = runsOf(log)
  expect([...runs].filter(([, times]) => times !== 1)).toEqual([])
  expect(numbers(count).filter(entry => !runs.has(`${entry}`))).toEqual([])
  expect(runs.size).toBe(count)
}

/** Every item returned its number but those, which failed as they should. */
export function expectOnlyDead(
  outcomes: readonly PromiseSettledResult<unknown>[],
  dead: Readonly<Record<number, Record<string, unknown>>>,
): void {
  const wrong = outcomes.filter((outcome, index) =>
    index in dead ? outcome.status === 'fulfilled' : outcome.status === 'rejected' || outcome.value !== index,
  )
  expect(wrong).toEqual([])
  for (const [index, fields] of Object.entries(dead)) {
    const { reason } = outcomes[Number(index)] as PromiseRejectedResult
    expect(reason).toMatchObject({
      name: 'WorkerDiedError',
      code: 'ERR_WORKER_DIED',
      pid: expect.any(Number),
      ...fields,
    })
  }
}
