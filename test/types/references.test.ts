import { defineTasks, Pool, type TaskName, type TaskReference, task, tasks, workerState } from '@forkyard/core'
import { afterAll, expectTypeOf, test } from 'vitest'
import type { Measurement } from '../tasks/typed.ts'

// What the compiler says of functions of other modules.

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

type Typed = typeof import('../tasks/typed.ts')
const url = new URL('../tasks/typed.ts', import.meta.url)

test('only functions are tasks of a module', () => {
  expectTypeOf<TaskName<Typed>>().toEqualTypeOf<'describeMeasurement' | 'identify' | 'state'>()
  expectTypeOf<keyof ReturnType<typeof tasks<Typed>>>().toEqualTypeOf<'describeMeasurement' | 'identify' | 'state'>()
})

test('a task has the parameters of its function, and a promise of its result', async () => {
  const describeMeasurement = task<Typed, 'describeMeasurement'>(url, 'describeMeasurement')
  expectTypeOf(describeMeasurement).toEqualTypeOf<(item: Measurement) => Promise<string>>()
  expectTypeOf(await pool.map(describeMeasurement, [{ label: 'x', metres: 1 }])).toEqualTypeOf<string[]>()
  expectTypeOf(describeMeasurement).returns.resolves.toEqualTypeOf<string>()
})

test('so have those of a whole module', async () => {
  const { describeMeasurement, identify } = tasks<Typed>(url)
  expectTypeOf(identify).parameters.toEqualTypeOf<[item: number]>()
  const described = await pool.starmap(describeMeasurement, [[{ label: 'x', metres: 1 }]])
  expectTypeOf(described).toEqualTypeOf<string[]>()
  expectTypeOf(await pool.map(identify, [1])).toExtend<{ item: number; pid: number }[]>()
})

test('what is async already has one promise, not two', () => {
  expectTypeOf<TaskReference<(x: number) => Promise<string>>>().toEqualTypeOf<(x: number) => Promise<string>>()
  expectTypeOf<TaskReference<(x: number, y?: string) => number>>().toEqualTypeOf<
    (x: number, y?: string) => Promise<number>
  >()
})

test('defineTasks gives the functions back as they are', () => {
  const defined = defineTasks(import.meta.url, {
    square: (x: number) => x * x,
    same: <T>(x: T): T => x,
  })
  expectTypeOf(defined.square).toEqualTypeOf<(x: number) => number>()
  expectTypeOf(defined.same('a')).toEqualTypeOf<string>()
})

test('workerState is what the task says that it is', () => {
  expectTypeOf(workerState<Map<string, number>>).returns.toEqualTypeOf<Map<string, number>>()
})

test('wrong references do not compile', () => {
  const references = [
    // @ts-expect-error what is exported under this name is no function
    () => task<Typed, 'notAFunction'>(url, 'notAFunction'),
    // @ts-expect-error the module exports no such function
    () => task<Typed, 'describe'>(url, 'describe'),
    // @ts-expect-error the name and the type say different things
    () => task<Typed, 'describeMeasurement'>(url, 'identify'),
    // @ts-expect-error the name is missing
    () => task<Typed, 'identify'>(url),
    // @ts-expect-error the module exports no such function
    () => tasks<Typed>(url).describe,
    // @ts-expect-error what is exported under this name is no function
    () => tasks<Typed>(url).notAFunction,
    // @ts-expect-error the items are no measurements
    () => pool.map(tasks<Typed>(url).describeMeasurement, ['x']),
    // @ts-expect-error the result is a promise
    () => tasks<Typed>(url).describeMeasurement({ label: 'x', metres: 1 }).length,
    // @ts-expect-error functions only
    () => defineTasks(import.meta.url, { five: 5 }),
    // @ts-expect-error by their names, not in a list
    () => defineTasks(import.meta.url, [(x: number) => x]) satisfies Record<'square', unknown>,
  ]
  expectTypeOf(references).toBeArray()
})
