import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineTasks, Pool, ShipError, task, tasks } from '@forkyard/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

type Doubling = (x: number) => number
interface AnyModule {
  [name: string]: Doubling
}

/** Writes a module of tasks into the folder of this test. */
function moduleOf(name: string, ...lines: string[]): URL {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return pathToFileURL(path)
}

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(new URL('../node_modules/@forkyard', import.meta.url), join(folder, 'node_modules', '@forkyard'))
})

const plainUrl = moduleOf('plain.mjs', 'export const double = x => x * 2', 'export function triple(x) { return x * 3 }')

describe('task', () => {
  test('finds what a module exports', async () => {
    const double = task<AnyModule, 'double'>(plainUrl, 'double')
    expect(await pool.map(double, [1, 2, 3])).toEqual([2, 4, 6])
    expect(await pool.apply(double, [4])).toBe(8)
  })

  test('takes the URL as text too', async () => {
    expect(await pool.map(task<AnyModule, 'triple'>(plainUrl.href, 'triple'), [1])).toEqual([3])
  })

  test('gives a function that can be called here, and then runs here', async () => {
    const pid = task<{ pid(): number }, 'pid'>(moduleOf('pid.mjs', 'export const pid = () => process.pid'), 'pid')
    expect(await pid()).toBe(process.pid)
    expect(await pool.apply(pid)).not.toBe(process.pid)
    expect(pid.name).toBe('pid')
  })

  test.each([
    ['a default export', 'export default x => x * 2', 'default'],
    ['a renamed export', 'const hidden = x => x * 2\nexport { hidden as shown }', 'shown'],
    ['an export with a name that is no identifier', "const f = x => x * 2\nexport { f as 'any name' }", 'any name'],
    ['an export of another module', "export { double as passedOn } from './plain.mjs'", 'passedOn'],
    ['an export of everything of another module', "export * from './plain.mjs'", 'double'],
    ['an export of a module that awaits at its top level', 'await 0\nexport const double = x => x * 2', 'double'],
  ])('finds %s', async (_what, text, name) => {
    const url = moduleOf(`exports-${name.replace(' ', '-')}-${text.length}.mjs`, text)
    expect(await pool.map(task<AnyModule, string>(url, name), [4])).toEqual([8])
  })

  test('finds what a CommonJS module exports', async () => {
    const named = moduleOf('named.cjs', 'exports.double = x => x * 2')
    expect(await pool.map(task<AnyModule, 'double'>(named, 'double'), [4])).toEqual([8])
    const object = moduleOf('object.cjs', 'function double(x) { return x * 2 }', 'module.exports = { double }')
    expect(await pool.map(task<AnyModule, 'double'>(object, 'double'), [4])).toEqual([8])
    const whole = moduleOf('whole.cjs', 'module.exports = x => x * 2')
    expect(await pool.map(task<AnyModule, 'default'>(whole, 'default'), [4])).toEqual([8])
  })

  test('finds a module of Node, a data URL, a URL with a query, and a path with special characters', async () => {
    const basename = task<{ basename(path: string): string }, 'basename'>('node:path', 'basename')
    expect(await pool.map(basename, ['/a/b.txt'])).toEqual(['b.txt'])
    const ofData = task<AnyModule, 'double'>('data:text/javascript,export const double = x => x * 2', 'double')
    expect(await pool.map(ofData, [4])).toEqual([8])
    const withQuery = task<AnyModule, 'double'>(`${plainUrl.href}?version=2`, 'double')
    expect(await pool.map(withQuery, [4])).toEqual([8])
    const special = moduleOf('100% #1 ü.mjs', 'export const double = x => x * 2')
    expect(await pool.map(task<AnyModule, 'double'>(special, 'double'), [4])).toEqual([8])
  })

  test('loads the module once a worker, and not here', async () => {
    const log = join(folder, 'loaded')
    const url = moduleOf(
      'loading.mjs',
      "import { appendFileSync } from 'node:fs'",
      `appendFileSync(${JSON.stringify(log)}, process.pid + '\\n')`,
      'export const double = x => x * 2',
      'export const triple = x => x * 3',
    )
    const { double, triple } = tasks<AnyModule>(url)
    const items = Array.from({ length: 200 }, (_, index) => index)
    await Promise.all([pool.map(double!, items, { chunkSize: 1 }), pool.map(triple!, items, { chunkSize: 1 })])
    await pool.map(task<AnyModule, 'double'>(url, 'double'), items, { chunkSize: 1 })
    const pids = readFileSync(log, 'utf8').trim().split('\n').map(Number)
    expect(new Set(pids).size).toBe(pids.length)
    expect(pids).not.toContain(process.pid)
  })

  test.each([
    ['a relative path', './tasks.mjs'],
    ['an absolute path', '/tmp/tasks.mjs'],
    ['a path of Windows', 'C:\\tasks.mjs'],
    ['undefined', undefined],
    ['an empty text', ''],
  ])('refuses %s in place of a URL', (_what, url) => {
    for (const refer of [() => task(url as never, 'double' as never), () => tasks(url as never)]) {
      expect(refer).toThrow(TypeError)
      expect(refer).toThrow(/the first argument must be the URL of a module/)
    }
  })

  test.each([[undefined], [''], [5], [null]])('refuses %j in place of a name', name => {
    expect(() => task(plainUrl, name as never)).toThrow(TypeError)
    expect(() => task(plainUrl, name as never)).toThrow(/second argument must be the name of an export/)
  })
})

describe('tasks', () => {
  test('gives all functions of a module, each always the same', async () => {
    const module = tasks<AnyModule>(plainUrl)
    const { double, triple } = module
    expect(await pool.map(double!, [1, 2])).toEqual([2, 4])
    expect(await pool.map(triple!, [1, 2])).toEqual([3, 6])
    expect(module.double).toBe(double)
  })

  test('can be passed through a promise', async () => {
    const module = await Promise.resolve(tasks<AnyModule>(plainUrl))
    expect(await pool.map(module.double!, [2])).toEqual([4])
  })
})

describe('defineTasks', () => {
  interface Defined {
    twice(x: number): number
    addOffsetTwice(x: number): Promise<number>
    notExportedTask(): Doubling
  }

  test('leaves the functions what they are', async () => {
    const module: Defined = await import('../tasks/defined.mjs' as string)
    expect(module.twice(4)).toBe(8)
    expect(await module.addOffsetTwice(1)).toBe(201)
  })

  test('makes functions tasks, by the module and their name', async () => {
    const module: Defined = await import('../tasks/defined.mjs' as string)
    expect(await pool.map(module.twice, [1, 2])).toEqual([2, 4])
    expect(await pool.map(module.addOffsetTwice, [1, 2])).toEqual([201, 202])
  })

  test('makes functions tasks that are not exported', async () => {
    const module: Defined = await import('../tasks/defined.mjs' as string)
    expect(await pool.map(module.notExportedTask(), [1, 2])).toEqual([101, 102])
  })

  test('gives back the functions under their names', () => {
    const functions = { one: () => 1, two: () => 2 }
    expect(defineTasks('file:///nowhere.mjs', functions)).toBe(functions)
  })

  test('refuses what is no function', () => {
    expect(() => defineTasks(import.meta.url, { seven: 7 as never })).toThrow(TypeError)
    expect(() => defineTasks(import.meta.url, { seven: 7 as never })).toThrow(/seven must be a function/)
    expect(() => defineTasks('./tasks.mjs', {})).toThrow(/the first argument must be the URL of a module/)
  })

  test('says so when the module does not define the task in the worker', async () => {
    const url = moduleOf(
      'defines-here-only.mjs',
      "import { defineTasks, isMainProcess } from '@forkyard/core'",
      'export const define = () => defineTasks(import.meta.url, { double: x => x * 2 })',
      'export const { double } = isMainProcess ? define() : {}',
    )
    const { double } = (await import(url.href)) as AnyModule
    const call = pool.map(double!, [1])
    await expect(call).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_EXPORT' })
    await expect(call).rejects.toThrow(/double.*defines-here-only\.mjs.*defineTasks\(import\.meta\.url/)
  })
})

describe('a reference that leads nowhere', () => {
  const throwing = moduleOf('throwing.mjs', "throw new RangeError('at its top level')")
  const nonError = moduleOf('throws-text.mjs', "throw 'a text'")
  const broken = moduleOf('broken.mjs', 'export const double = x =>')
  const importsMissing = moduleOf('imports-missing.mjs', "import './is-not-there.mjs'", 'export const double = 1')
  const missing = pathToFileURL(join(folder, 'missing.mjs'))

  test.each([
    ['a module that is missing', missing, 'ERR_MODULE_NOT_FOUND', /missing\.mjs/],
    ['a module that throws at its top level', throwing, undefined, /at its top level/],
    ['a module with a syntax error', broken, undefined, /SyntaxError/],
    ['a module that imports one that is missing', importsMissing, 'ERR_MODULE_NOT_FOUND', /is-not-there\.mjs/],
  ])('to %s rejects with ERR_SHIP_LOAD, whose cause is what Node said', async (_what, url, code, message) => {
    const double = task<AnyModule, 'double'>(url, 'double')
    const error: ShipError = await pool.map(double, [1, 2, 3]).catch(reason => reason)
    expect(error).toBeInstanceOf(ShipError)
    expect(error.code).toBe('ERR_SHIP_LOAD')
    expect(error.message).toContain(url.href)
    expect(error.message).toContain('double')
    expect(error.message).toMatch(message)
    expect(error.cause).toBeInstanceOf(Error)
    if (code) expect(error.cause).toMatchObject({ code })
  })

  test('keeps the class of the cause', async () => {
    const error = await pool.apply(task<AnyModule, 'double'>(throwing, 'double'), [1]).catch(reason => reason)
    expect(error.cause).toBeInstanceOf(RangeError)
    const other = await pool.apply(task<AnyModule, 'double'>(broken, 'double'), [1]).catch(reason => reason)
    expect(other.cause).toBeInstanceOf(SyntaxError)
    const text = await pool.apply(task<AnyModule, 'double'>(nonError, 'double'), [1]).catch(reason => reason)
    expect(text).toMatchObject({ code: 'ERR_SHIP_LOAD', cause: 'a text' })
  })

  test('rejects each item of mapSettled and imap, and every call again', async () => {
    const double = task<AnyModule, 'double'>(missing, 'double')
    for (let time = 0; time < 2; time++) {
      const results = await pool.mapSettled(double, [1, 2, 3])
      expect(results).toMatchObject(Array(3).fill({ status: 'rejected', reason: { code: 'ERR_SHIP_LOAD' } }))
    }
    await expect(pool.imap(double, [1]).next()).rejects.toThrow(ShipError)
    await expect(pool.apply(double, [1])).rejects.toThrow(ShipError)
  })

  test('to a name that the module does not export rejects with the names that it does', async () => {
    const call = pool.map(task<AnyModule, 'dubble'>(plainUrl, 'dubble'), [1])
    await expect(call).rejects.toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_EXPORT' })
    await expect(call).rejects.toThrow(/dubble.*plain\.mjs.*It exports: double, triple/)
  })

  test('to a module without exports, or to what is no function, says so', async () => {
    const nothing = moduleOf('nothing.mjs', 'globalThis.loaded = true')
    await expect(pool.apply(task<AnyModule, 'x'>(nothing, 'x'), [1])).rejects.toThrow(/It exports nothing/)
    const number = moduleOf('number.mjs', 'export const x = 5')
    await expect(pool.apply(task<AnyModule, 'x'>(number, 'x'), [1])).rejects.toThrow(/exports a number.*not a function/)
  })

  test('leaves the workers alive', async () => {
    const before = pool.workers.map(({ pid }) => pid)
    await pool.map(task<AnyModule, 'x'>(missing, 'x'), [1]).catch(() => {})
    expect(await pool.map(task<AnyModule, 'double'>(plainUrl, 'double'), [1])).toEqual([2])
    expect(pool.workers.map(({ pid }) => pid)).toEqual(before)
  })

  test('rejects a call of the reference here as well', async () => {
    await expect(task<AnyModule, 'double'>(missing, 'double')(1)).rejects.toThrow(/missing\.mjs/)
  })
})
