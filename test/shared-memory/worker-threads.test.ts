import { deserialize, serialize, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'

test('threads of one process share by serialize and deserialize, with each other and with a pool', async () => {
  const { stdout, stderr, exitCode } = await runProgram('shared-memory-threads')
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({
    threads: Array(2).fill({ isTaken: true, whole: true, own: 3, same: true }),
    counter: 300_000,
    locked: 2000,
    array: [5, 0, 0],
    view: [0, 6, 6, 0],
    copy: 5,
    same: true,
  })
})

test('serialize refuses what cannot travel, with its path', () => {
  const value = new Value('int32')
  value[Symbol.dispose]()
  const refused = [
    [{ list: [0, value] }, '.list[1]'],
    [{ call: () => 1 }, '.call'],
  ] as const
  for (const [thing, path] of refused) {
    expect(() => serialize(thing)).toThrow(expect.objectContaining({ code: 'ERR_ENCODE', path }))
  }
})

test('deserialize says that what the bytes share is gone', () => {
  const value = new Value('int32', 5)
  const bytes = serialize({ value })
  value[Symbol.dispose]()
  expect(() => deserialize(bytes)).toThrow(expect.objectContaining({ code: 'ERR_SEGMENT_GONE' }))
})
