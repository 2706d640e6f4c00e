import { Pool, ShipError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

type AnyFunction = (...args: never[]) => unknown

const factor = 3
let total = 0
const helper = (x: number) => x * factor

class Base {
  value() {
    return 1
  }
}

class Derived extends Base {
  own = 5

  override value() {
    return super.value() + 1
  }

  thisOfMethod() {
    return () => this.own
  }

  superOfMethod() {
    return () => super.value()
  }

  usesPrivate() {
    return (other: Derived) => #secret in other
  }

  readonly #secret = 1
}

function newTargetOf() {
  return () => new.target
}

const derived = new Derived()

const refused: [what: string, fn: AnyFunction, code: string, message: RegExp][] = [
  ['a captured variable', (x: number) => x * factor, 'ERR_SHIP_CAPTURE', /uses factor from around it/],
  ['a captured function', (x: number) => helper(x), 'ERR_SHIP_CAPTURE', /uses helper from around it/],
  ['a captured class', () => new Derived(), 'ERR_SHIP_CAPTURE', /uses Derived from around it/],
  ['a captured variable deep inside', (x: number) => [x].map(y => () => y + factor), 'ERR_SHIP_CAPTURE', /factor/],
  ['a captured default', (x = factor) => x, 'ERR_SHIP_CAPTURE', /factor/],
  ['a captured superclass', () => class extends Base {}, 'ERR_SHIP_CAPTURE', /Base/],
  ['a captured computed key', () => ({ [factor]: 1 }), 'ERR_SHIP_CAPTURE', /factor/],
  ['a captured shorthand property', () => ({ factor }), 'ERR_SHIP_CAPTURE', /factor/],
  ['several captured variables', () => [factor, total], 'ERR_SHIP_CAPTURE', /uses factor, total from around it/],
  [
    'an assignment to a captured variable',
    (x: number) => {
      total += x
    },
    'ERR_SHIP_CAPTURE',
    /total/,
  ],
  ['an imported name', () => new Pool(), 'ERR_SHIP_CAPTURE', /from around it/],
  ['the arguments around an arrow', new Function('return () => arguments')(), 'ERR_SHIP_CAPTURE', /arguments/],
  ['require', new Function('require', 'return () => require("node:fs")')(), 'ERR_SHIP_CAPTURE', /require/],
  [
    'a name that does not exist',
    new Function('return thisNameDoesNotExist') as AnyFunction,
    'ERR_SHIP_CAPTURE',
    /thisNameDoesNotExist/,
  ],
  ['import()', new Function('return import("node:fs")') as AnyFunction, 'ERR_SHIP_CAPTURE', /import\(\)/],
  ['the this around an arrow', derived.thisOfMethod(), 'ERR_SHIP_THIS', /uses the this around it/],
  ['the new.target around an arrow', newTargetOf(), 'ERR_SHIP_PARSE', /new\.target/],
  ['the super around an arrow', derived.superOfMethod(), 'ERR_SHIP_SUPER', /super/],
  ['super in a method', derived.value, 'ERR_SHIP_SUPER', /super/],
  ['a private name of a class around it', derived.usesPrivate(), 'ERR_SHIP_PARSE', /cannot be read from its text/],
  // biome-ignore lint/security/noGlobalEval: that is the point
  ['eval', (text: string) => eval(text), 'ERR_SHIP_EVAL', /calls eval/],
  ['a native function', Math.sqrt, 'ERR_SHIP_NATIVE', /The function sqrt is built in or bound.*x => Math\.sqrt\(x\)/],
  ['a native class', Map as unknown as AnyFunction, 'ERR_SHIP_NATIVE', /The function Map/],
  ['a bound function', ((x: number) => x).bind(null), 'ERR_SHIP_NATIVE', /bound/],
  ['a Proxy of a function', new Proxy((x: number) => x, {}), 'ERR_SHIP_NATIVE', /built in or bound/],
]

describe.each(refused)('%s', (_what, fn, code, message) => {
  const task = fn as (x: number) => unknown

  test('is refused with a ShipError that says what and why', async () => {
    const error: ShipError = await pool.map(task, [1]).catch(reason => reason)
    expect(error).toBeInstanceOf(ShipError)
    expect(error).toMatchObject({ name: 'ShipError', code })
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(/^The function /)
  })

  test('is refused by every method', async () => {
    await expect(pool.apply(task, [1])).rejects.toMatchObject({ code })
    await expect(pool.mapSettled(task, [1])).rejects.toMatchObject({ code })
    await expect(pool.starmap(task, [[1]])).rejects.toMatchObject({ code })
    expect(() => pool.imap(task, [1])).toThrow(ShipError)
    expect(() => pool.imapUnordered(task, [1])).toThrow(ShipError)
    expect(() => new Pool({ initializer: fn })).toThrow(ShipError)
  })
})

test('the message names the function, or shows the beginning of one without a name', async () => {
  const scale = (x: number) => x * factor
  await expect(pool.map(scale, [1])).rejects.toThrow(/^The function scale uses factor/)
  await expect(pool.map(x => x * factor, [1])).rejects.toThrow(/^The function \(?x\)? => x \* factor uses factor/)
})

test('the message says what to do', async () => {
  await expect(pool.map(x => x * factor, [1])).rejects.toThrow(
    /task\(new URL\(.*import\.meta\.url\).*pass what it needs as arguments/,
  )
})

test('a refused function pulls nothing from the source, and the pool goes on', async () => {
  let pulled = 0
  function* source() {
    for (;;) yield pulled++
  }
  await expect(pool.map(x => x * factor, source())).rejects.toThrow(ShipError)
  expect(pulled).toBe(0)
  expect(await pool.map(x => x * 3, [2])).toEqual([6])
})

test('what a module alone has, import.meta and its imports, is refused in a program as Node runs it', async () => {
  const { stdout, stderr } = await runProgram('module-closures')
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    importMeta: expect.stringMatching(/^ERR_SHIP_CAPTURE.*uses import\.meta of its module/),
    dynamicImport: expect.stringMatching(/^ERR_SHIP_CAPTURE.*uses import\(\) of its module/),
    staticImport: expect.stringMatching(/^ERR_SHIP_CAPTURE.*uses basename from around it/),
    moduleVariable: expect.stringMatching(/^ERR_SHIP_CAPTURE.*uses pool from around it/),
  })
})
