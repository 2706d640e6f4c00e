import type * as core from '@forkyard/core'
import * as multiprocessing from '@forkyard/core/python'
import { expectTypeOf, test } from 'vitest'

// What the compiler says of Python's names: each is a value and a type.

test('classes have their types, with what they hold', () => {
  expectTypeOf<multiprocessing.Array<'d'>>().toEqualTypeOf<core.SharedArray<'d'>>()
  expectTypeOf<multiprocessing.Value<'i'>>().toEqualTypeOf<core.Value<'i'>>()
  expectTypeOf<multiprocessing.SimpleQueue<string>>().toEqualTypeOf<core.Queue<string>>()
  expectTypeOf<multiprocessing.JoinableQueue<Date>>().toEqualTypeOf<core.JoinableQueue<Date>>()
  expectTypeOf<multiprocessing.Connection<string, number>>().toEqualTypeOf<core.Connection<string, number>>()
  expectTypeOf<multiprocessing.Process>().toEqualTypeOf<core.Process>()
  expectTypeOf<multiprocessing.Pool>().toEqualTypeOf<core.Pool>()
  expectTypeOf<multiprocessing.AsyncResult<number>>().toEqualTypeOf<core.AsyncResult<number>>()
  expectTypeOf<multiprocessing.Empty>().toEqualTypeOf<core.QueueEmptyError>()
})

test('functions have the types of ours', () => {
  expectTypeOf(multiprocessing.Pipe<string, number>).returns.toEqualTypeOf<
    [core.Connection<string, number>, core.Connection<number, string>]
  >()
  expectTypeOf(multiprocessing.current_process).toEqualTypeOf<typeof core.currentProcess>()
  expectTypeOf(multiprocessing.RawArray('q', 1)).toEqualTypeOf<core.NumericArray<'q'>>()
  expectTypeOf(multiprocessing.RawValue('q', 1n)).toEqualTypeOf<core.Value<'q'>>()
  // @ts-expect-error 64 bits are bigint
  const call = () => multiprocessing.RawValue('q', 1)
  expectTypeOf(call).toBeFunction()
})

test('a target and its arguments belong together', () => {
  const calls = [
    () => new multiprocessing.Process({ target: (text: string, times: number) => text.repeat(times), args: ['a', 2] }),
    // @ts-expect-error the argument is no text
    () => new multiprocessing.Process({ target: (text: string) => text.length, args: [1] }),
  ]
  expectTypeOf(calls).toBeArray()
})
