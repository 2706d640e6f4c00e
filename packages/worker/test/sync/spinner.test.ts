import { availableParallelism } from 'node:os'
import { describe, expect, test } from 'vitest'
import { Spinner } from '../../src/sync/spinner.ts'

/** How many of so many waits that are in vain look at all. */
function lookInVain(spinner: Spinner, waits: number): number {
  let looking = 0
  for (let wait = 0; wait < waits; wait++) {
    let looks = 0
    expect(
      spinner.spin(() => {
        looks++
        return false
      }),
    ).toBe(false)
    if (looks > 0) looking++
  }
  return looking
}

describe.skipIf(availableParallelism() === 1)('a Spinner', () => {
  test('sees what comes', () => {
    let looks = 0
    expect(new Spinner().spin(() => ++looks === 5)).toBe(true)
    expect(looks).toBe(5)
  })

  test('does not go on looking when that is in vain, but tries again now and then', () => {
    const spinner = new Spinner()
    lookInVain(spinner, 10)
    expect(lookInVain(spinner, 320)).toBe(10)
  })

  test('looks each time again once it has seen something', () => {
    const spinner = new Spinner()
    lookInVain(spinner, 10)
    let waits = 0
    while (!spinner.spin(() => true)) waits++
    expect(waits).toBeLessThan(32)
    for (let wait = 0; wait < 32; wait++) expect(spinner.spin(() => true)).toBe(true)
  })
})

test.skipIf(availableParallelism() > 1)('a Spinner with one core leaves it to others', () => {
  expect(new Spinner().spin(() => true)).toBe(false)
})
