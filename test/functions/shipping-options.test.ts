import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Pool, type PoolOptions } from '@forkyard/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(new URL('../node_modules/@forkyard', import.meta.url), join(folder, 'node_modules', '@forkyard'))
})

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

async function run(path: string, ...options: string[]): Promise<unknown> {
  const { stdout, stderr } = await startNode([...options, path]).ending
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

interface Imported {
  whereabouts(): { atImport: number; here: number }
  withState(): number
}

const path = write(
  'imported.mjs',
  'const atImport = process.pid',
  'let state = 0',
  'export const whereabouts = () => ({ atImport, here: process.pid })',
  'export const withState = () => ++state',
)

describe('the option ship', () => {
  test("'auto' takes what another module exports by reference, and what stands here by its text", async () => {
    const { whereabouts }: Imported = await import(path)
    const { atImport, here } = await pool.apply(whereabouts, [], { ship: 'auto' })
    expect(atImport).toBe(here)
    expect(here).not.toBe(process.pid)
    expect(await pool.apply((x: number) => x + pool.size, [1], { ship: 'auto', captures: { pool: { size: 4 } } })).toBe(
      5,
    )
  })

  test("'value' takes by its text what another module exports", async () => {
    const { whereabouts }: Imported = await import(path)
    const { atImport, here } = await pool.apply(whereabouts, [], { ship: 'value' })
    expect(atImport).toBe(process.pid)
    expect(here).not.toBe(process.pid)
  })

  test("'value' refuses what cannot go by its text, though it is exported", async () => {
    const { withState }: Imported = await import(path)
    expect(await pool.apply(withState, [])).toBe(1)
    await expect(pool.apply(withState, [], { ship: 'value' })).rejects.toMatchObject({ code: 'ERR_SHIP_ASSIGN' })
  })

  test("'reference' takes what is exported, and builtins", async () => {
    const { whereabouts }: Imported = await import(path)
    const { atImport, here } = await pool.apply(whereabouts, [], { ship: 'reference' })
    expect(atImport).toBe(here)
    expect(await pool.map(Math.sqrt, [9], { ship: 'reference' })).toEqual([3])
  })

  test("'reference' refuses what its module does not export", async () => {
    const local = (x: number) => x
    const call = pool.map(local, [1], { ship: 'reference' })
    await expect(call).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_EXPORT' })
    await expect(call).rejects.toThrow(
      /^The function local \(.*shipping-options\.test\.ts:\d+:\d+\) is to travel by reference \(ship: 'reference'\), and its own module does not export it\. Export it there under a name\.$/,
    )
  })

  test.each(['ref', 'Value', '', null, 5, true])('%j is none', async ship => {
    const call = pool.map(x => x, [1], { ship: ship as never })
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(/^The option ship must be 'auto', 'reference' or 'value', got /)
  })
})

describe('the option captures', () => {
  const factor = 3
  let total = 0

  test('gives variables other values than the captured ones', async () => {
    expect(await pool.map((x: number) => x * factor, [2], { captures: { factor: 5 } })).toEqual([10])
    expect(await pool.map((x: number) => x * factor, [2])).toEqual([6])
  })

  test('gives values to names that nothing around the function has, and may hold functions', async () => {
    const task = new Function('x', 'return double(x) + offset') as (x: number) => number
    const offset = 1
    expect(await pool.map(task, [2], { captures: { double: (x: number) => x * 2, offset } })).toEqual([5])
  })

  test('gives undefined, too', async () => {
    expect(await pool.apply(() => typeof factor, [], { captures: { factor: undefined } })).toBe('undefined')
  })

  test('refuses names that nothing uses', async () => {
    const call = pool.map((x: number) => x * factor, [2], { captures: { factor: 1, unused: 2 } })
    await expect(call).rejects.toThrow(
      new TypeError('The option captures names unused, which the function does not use.'),
    )
  })

  test('is of the function alone, not of those that it captured', async () => {
    const scale = (x: number) => x * factor
    const call = pool.map((x: number) => scale(x) + factor, [2], { captures: { factor: 5 } })
    expect(await call).toEqual([11])
  })

  test('does not make an assignment possible', async () => {
    const call = pool.map((x: number) => (total += x), [1], { captures: { total: 5 } })
    await expect(call).rejects.toMatchObject({ code: 'ERR_SHIP_ASSIGN' })
    expect(total).toBe(0)
  })

  test.each([[[1]], [5], ['factor'], [null], [true]])('%j is none', async captures => {
    const call = pool.map(x => x, [1], { captures: captures as never })
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(/^The option captures must be an object, values by the names of variables, got /)
  })
})

describe('the option importEntry', () => {
  const program = (importEntry: boolean, guard: string) => [
    "import { isMainProcess, Pool } from '@forkyard/core'",
    'let calls = 0',
    'export const whereabouts = () => ({ pid: process.pid, calls: ++calls })',
    `if (${guard}) {`,
    `  const pool = new Pool({ processes: 1, importEntry: ${importEntry} })`,
    '  const outcome = await pool.apply(whereabouts).catch(({ code, message }) => ({ code, message }))',
    '  const again = await pool.apply(whereabouts).catch(({ code }) => ({ code }))',
    '  await pool.terminate()',
    '  console.log(JSON.stringify({ pid: process.pid, outcome, again }))',
    '}',
  ]

  test('lets workers import the module of the program, behind its guard', async () => {
    const { pid, outcome, again } = (await run(write('guarded.mjs', ...program(true, 'isMainProcess')))) as {
      pid: number
      outcome: { pid: number; calls: number }
      again: { calls: number }
    }
    expect(outcome.pid).not.toBe(pid)
    expect([outcome.calls, again.calls]).toEqual([1, 2])
  })

  test('without it no worker imports that module, and no guard is needed', async () => {
    const outcome = (await run(write('unguarded.mjs', ...program(false, 'true')))) as object
    expect(outcome).toMatchObject({ outcome: { code: 'ERR_SHIP_ASSIGN' }, again: { code: 'ERR_SHIP_ASSIGN' } })
  })

  test('without a guard the worker says so, instead of starting workers of its own', async () => {
    expect(await run(write('no-guard.mjs', ...program(true, 'true')))).toMatchObject({
      outcome: {
        code: 'ERR_SHIP_MAIN',
        message:
          'This worker process is loading the module of a task, and that module starts a Pool. Put the part of it that is meant for the main program inside `if (isMainProcess) { ... }`, or move the tasks to a module of their own.',
      },
      again: { code: 'ERR_SHIP_MAIN' },
    })
  })

  test.each(['yes', 1, null, {}])('%j is none', importEntry => {
    const open = () => new Pool({ importEntry } as unknown as PoolOptions)
    expect(open).toThrow(TypeError)
    expect(open).toThrow(/^The option importEntry must be true or false, got /)
  })
})

describe('a task whose module starts a pool', () => {
  test('is refused by the worker, which stays', async () => {
    const url = pathToFileURL(
      write(
        'starts-a-pool.mjs',
        "import { Pool } from '@forkyard/core'",
        'export const pool = new Pool({ processes: 1 })',
        'let calls = 0',
        'export const count = () => ++calls',
      ),
    )
    const { pool: other, count }: { pool: Pool; count: () => number } = await import(url.href)
    const [before] = pool.workers
    await expect(pool.apply(count)).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_MAIN' })
    expect(await pool.apply(() => 1)).toBe(1)
    expect(pool.workers[0]!.pid).toBe(before!.pid)
    await other.terminate()
  })
})
