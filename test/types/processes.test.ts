import { activeChildren, Process, type ProcessDescription, type ProcessOptions, parentProcess } from '@forkyard/core'
import { expectTypeOf, test } from 'vitest'

// What the compiler says of processes. None is started here.

const repeat = (text: string, times: number, separator = '') => Array(times).fill(text).join(separator)

test('arguments are those of the target', () => {
  new Process({ target: repeat, args: ['a', 2] })
  new Process({ target: repeat, args: ['a', 2, '-'] as const })
  new Process({ target: () => {} })
  new Process({ target: async (text: string) => text, args: ['a'] })
  new Process({ target: Math.max, args: [1, 2, 3] })
  // @ts-expect-error
  new Process({ target: repeat, args: ['a', 'b'] })
  // @ts-expect-error
  new Process({ target: repeat, args: ['a', 2, '-', 4] })
})

test('an inline target knows the types of its arguments', () => {
  new Process({ target: (text, count) => text.repeat(count), args: ['a', 2] })
})

test('options may be made before', () => {
  const options: ProcessOptions<[string, number]> = { target: repeat, args: ['a', 2], daemon: true }
  expectTypeOf(new Process(options)).toEqualTypeOf<Process>()
})

test('what it says of itself', () => {
  const process = new Process({ target: () => {}, stdout: (line, from) => void [line.length, from.pid] })
  expectTypeOf(process.pid).toEqualTypeOf<number | undefined>()
  expectTypeOf(process.exitCode).toEqualTypeOf<number | null>()
  expectTypeOf(process.signal).toEqualTypeOf<NodeJS.Signals | null>()
  expectTypeOf(process.error).toEqualTypeOf<unknown>()
  expectTypeOf(process.exited).toEqualTypeOf<Promise<void>>()
  expectTypeOf(process.join).returns.toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(activeChildren()).toEqualTypeOf<Process[]>()
  expectTypeOf(parentProcess()).toEqualTypeOf<ProcessDescription | undefined>()
})
