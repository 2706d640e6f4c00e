import { type CallOptions, type MapOptions, Pool, type PoolOptions, type StreamOptions, task } from '@forkyard/core'
import { expect, expectTypeOf, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// What the compiler says of options.

const lengthOf = (text: string) => text.length
const connect = async (host: string, port: number, secure = false) => ({ host, port, secure })
const url = new URL('../tasks/typed.ts', import.meta.url)
const describeMeasurement = task<typeof import('../tasks/typed.ts'), 'describeMeasurement'>(url, 'describeMeasurement')

test('initArgs are what the initializer takes', async () => {
  const constructors = [
    () => new Pool({ processes: 1, initializer: connect, initArgs: ['a', 1] }),
    () => new Pool({ processes: 1, initializer: connect, initArgs: ['a', 1, true] as const }),
    () => new Pool({ processes: 1, initializer: (...all: number[]) => all, initArgs: [1, 2, 3] }),
    () => new Pool({ processes: 1, initializer: (left, right) => left.length + right, initArgs: ['a', 1] }),
    () => new Pool({ processes: 1, initializer: describeMeasurement, initArgs: [{ label: 'a', metres: 1 }] }),
    () => new Pool({ processes: 1, initializer: () => 5 }),
    () => new Pool({ processes: 1 }),
    () => new Pool(),
  ]
  for (const construct of constructors) {
    const pool = construct()
    expectTypeOf(pool).toEqualTypeOf<Pool>()
    await pool.terminate()
  }
})

test('a class may extend Pool', async () => {
  class Connections extends Pool {
    constructor() {
      super({ processes: 1, initializer: connect, initArgs: ['a', 1] })
    }
  }
  const connections = new Connections()
  expectTypeOf(connections).toExtend<Pool>()
  expect(connections).toBeInstanceOf(Pool)
  await connections.terminate()
})

test('options may be kept in a variable, and handed on', async () => {
  const options: PoolOptions = { processes: 1, initializer: connect, initArgs: ['a', 1] }
  expectTypeOf(openPool(options)).toEqualTypeOf<Pool>()
  const typed: PoolOptions<[host: string]> = { processes: 1, initializer: lengthOf, initArgs: ['a'] }
  expectTypeOf(openPool(typed)).toEqualTypeOf<Pool>()
})

test('each method has the options that it can use', () => {
  const call = {
    priority: 1,
    taskTimeout: 1000,
    totalTimeout: 1000,
    signal: AbortSignal.timeout(60_000),
    grace: 0,
    retries: 1,
    ship: 'value',
    captures: { factor: 3 },
    onProgress: (done: number, total: number | undefined) => [done, total],
  } as const satisfies CallOptions
  const map = { ...call, chunkSize: 5 } satisfies MapOptions
  const stream = { ...map, chunkSize: 'auto', bufferSize: 10 } as const satisfies StreamOptions
  expectTypeOf(stream).toExtend<StreamOptions>()
  const pool = openPool({ processes: 1 })
  const calls = [
    () => pool.apply(lengthOf, ['a'], call),
    () => pool.applyAsync(lengthOf, ['a'], { ...call, callback: () => {}, errorCallback: () => {} }),
    () => pool.map(lengthOf, ['a'], map),
    () => pool.mapSettled(lengthOf, ['a'], map),
    () => pool.starmap(lengthOf, [['a']], map),
    () => pool.mapAsync(lengthOf, ['a'], { ...map, callback: () => {} }),
    () => pool.starmapAsync(lengthOf, [['a']], { ...map, errorCallback: () => {} }),
    () => pool.imap(lengthOf, ['a'], stream),
    () => pool.imapUnordered(lengthOf, ['a'], stream),
    () => pool.istarmap(lengthOf, [['a']], stream),
    () => pool.istarmapUnordered(lengthOf, [['a']], stream),
  ]
  expectTypeOf(calls).toBeArray()
})

test('wrong options of a pool do not compile', () => {
  const constructors = [
    // @ts-expect-error there is no such option
    () => new Pool({ workers: 2 }),
    // @ts-expect-error a number of processes, not of text
    () => new Pool({ processes: '2' }),
    // @ts-expect-error the port is missing
    () => new Pool({ initializer: connect, initArgs: ['a'] }),
    // @ts-expect-error the port is no text
    () => new Pool({ initializer: connect, initArgs: ['a', '1'] }),
    // @ts-expect-error there are three parameters
    () => new Pool({ initializer: connect, initArgs: ['a', 1, true, 4] }),
    // @ts-expect-error there is no parameter
    () => new Pool({ initializer: () => 5, initArgs: [1] }),
    // @ts-expect-error a list, also of a single argument
    () => new Pool({ initializer: lengthOf, initArgs: 'a' }),
    // @ts-expect-error the measurement has no label
    () => new Pool({ initializer: describeMeasurement, initArgs: [{ metres: 1 }] }),
    // @ts-expect-error workers are other processes: they cannot write into a stream of this one
    () => new Pool({ stdout: process.stdout }),
    // @ts-expect-error a URL
    () => new Pool({ workerEntry: './worker.js' }),
    // @ts-expect-error true or false
    () => new Pool({ importEntry: 'main.ts' }),
  ]
  expectTypeOf(constructors).toBeArray()
})

test('wrong options of a call do not compile', () => {
  const pool = openPool({ processes: 1 })
  const calls = [
    // @ts-expect-error it is called chunkSize
    () => pool.map(lengthOf, ['a'], { chunksize: 2 }),
    // @ts-expect-error map has no buffer: it collects
    () => pool.map(lengthOf, ['a'], { bufferSize: 2 }),
    // @ts-expect-error a single call has no chunks
    () => pool.apply(lengthOf, ['a'], { chunkSize: 2 }),
    // @ts-expect-error callbacks are for the asynchronous methods: map has a promise
    () => pool.map(lengthOf, ['a'], { callback: () => {} }),
    // @ts-expect-error a number, or 'auto'
    () => pool.map(lengthOf, ['a'], { chunkSize: 'all' }),
    // @ts-expect-error the signal, not what controls it
    () => pool.map(lengthOf, ['a'], { signal: new AbortController() }),
    // @ts-expect-error auto, reference or value
    () => pool.map(lengthOf, ['a'], { ship: 'closure' }),
    // @ts-expect-error values by the names of the variables
    () => pool.map(lengthOf, ['a'], { captures: 3 }),
    // @ts-expect-error processes are of a pool
    () => pool.imap(lengthOf, ['a'], { processes: 2 }),
    // @ts-expect-error milliseconds
    () => pool.ready({ timeout: '1s' }),
  ]
  expectTypeOf(calls).toBeArray()
})
