import { Pool, type PoolOptions } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { readTurns } from '../pool-features/turn-log.ts'
import { act } from './references.ts'

const folder = temporaryFolder()

const wrongTimes: [shown: string, value: unknown][] = [
  ['0', 0],
  ['-1', -1],
  ['NaN', Number.NaN],
  ['"5"', '5'],
  ['null', null],
  ['5n', 5n],
]
const wrongCounts: [shown: string, value: unknown][] = [
  ['-1', -1],
  ['0.5', 0.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['"1"', '1'],
  ['null', null],
]
const wrong: [option: string, shown: string, value: unknown][] = [
  ...wrongTimes.map(([shown, value]) => ['taskTimeout', shown, value] as [string, string, unknown]),
  ...wrongTimes.map(([shown, value]) => ['totalTimeout', shown, value] as [string, string, unknown]),
  ...wrongTimes.slice(1).map(([shown, value]) => ['grace', shown, value] as [string, string, unknown]),
  ...wrongCounts.map(([shown, value]) => ['retries', shown, value] as [string, string, unknown]),
]
const wrongSignals: [shown: string, value: unknown][] = [
  ['{}', {}],
  ['null', null],
  ['true', true],
  ['AbortController', new AbortController()],
]

describe('of a call', () => {
  const pool = openPool({ processes: 1 })
  const log = freshPath(folder)
  const item = { log, entry: 1 }
  const expectRefused = async (option: string, value: unknown, pattern: RegExp, type: typeof RangeError) => {
    const options = { [option]: value }
    for (const call of [
      () => pool.apply(act, [item], options),
      () => pool.map(act, [item], options),
      () => pool.mapSettled(act, [item], options),
      () => pool.starmap(act, [[item]], options),
      async () => pool.applyAsync(act, [item], options),
      async () => pool.imap(act, [item], options),
      async () => pool.istarmapUnordered(act, [[item]], options),
    ]) {
      const error = await call().then(
        () => undefined,
        reason => reason,
      )
      expect(error).toBeInstanceOf(type)
      expect(error.message).toMatch(pattern)
    }
    expect(readTurns(log)).toEqual([])
  }

  test.each(wrong)('%s %s is refused with a RangeError that names both', async (option, shown, value) => {
    await expectRefused(option, value, new RegExp(`^The option ${option} must be .*, got ${shown}\\.$`), RangeError)
  })

  test.each(wrongSignals)('signal %s is refused with a TypeError that names both', async (shown, value) => {
    await expectRefused(
      'signal',
      value,
      new RegExp(`^The option signal must be an AbortSignal, got ${shown}`),
      TypeError,
    )
  })
})

describe('of a pool', () => {
  const construct = (option: string, value: unknown) => () => new Pool({ [option]: value } as PoolOptions)

  test.each(wrong.filter(([option]) => option === 'taskTimeout' || option === 'retries'))(
    '%s %s is refused with a RangeError that names both',
    (option, shown, value) => {
      expect(construct(option, value)).toThrow(RangeError)
      expect(construct(option, value)).toThrow(new RegExp(`^The option ${option} must be .*, got ${shown}\\.$`))
    },
  )

  test.each([['0', 0], ...wrongCounts] as [string, unknown][])(
    'maxMemoryPerChild %s is refused with a RangeError that names both',
    (shown, value) => {
      expect(construct('maxMemoryPerChild', value)).toThrow(RangeError)
      expect(construct('maxMemoryPerChild', value)).toThrow(
        `The option maxMemoryPerChild must be an integer >= 1 (bytes), got ${shown}.`,
      )
    },
  )

  test.each(['totalTimeout', 'signal', 'grace'])('%s is no option: it belongs to a call', option => {
    expect(construct(option, 100)).toThrow(TypeError)
    expect(construct(option, 100)).toThrow(`Pool has no option ${option}.`)
  })
})
