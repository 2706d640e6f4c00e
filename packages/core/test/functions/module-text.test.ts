import { describe, expect, test } from 'vitest'
import { readModuleText } from '../../src/functions/module-text.ts'

const importsOf = (source: string) => Object.fromEntries(readModuleText(source).imports)
const exportsOf = (source: string) => Object.fromEntries(readModuleText(source).exports)
const from = (specifier: string, name: string, attributes = {}) => ({ specifier, name, attributes })

describe('the imports of a module are known by their local names:', () => {
  test.each([
    ['a name', "import { a } from './x.mjs'", { a: from('./x.mjs', 'a') }],
    ['a renamed name', "import { a as b } from 'x'", { b: from('x', 'a') }],
    ['a name that is no identifier', "import { 'a b' as c } from 'x'", { c: from('x', 'a b') }],
    ['the default', "import a from 'x'", { a: from('x', 'default') }],
    ['the default by its name', "import { default as a } from 'x'", { a: from('x', 'default') }],
    ['the namespace', "import * as a from 'x'", { a: from('x', '*') }],
    [
      'the default and others',
      "import a, { b } from 'x'\nimport c, * as d from 'y'",
      {
        a: from('x', 'default'),
        b: from('x', 'b'),
        c: from('y', 'default'),
        d: from('y', '*'),
      },
    ],
    [
      'attributes',
      "import a from './a.json' with { type: 'json' }",
      { a: from('./a.json', 'default', { type: 'json' }) },
    ],
    ['nothing', "import 'x'\nexport {}", {}],
  ])('%s', (_what, source, imports) => {
    expect(importsOf(source)).toEqual(imports)
  })
})

describe('the exports of a module are known by their local names:', () => {
  test.each([
    ['a function', 'export function a() {}', { a: 'a' }],
    ['an async generator', 'export async function* a() {}', { a: 'a' }],
    ['a class', 'export class A {}', { A: 'A' }],
    ['variables', 'export const a = 1, b = () => a\nexport let c', { a: 'a', b: 'b', c: 'c' }],
    [
      'variables from patterns',
      'export const { a, b: { c = 1 }, ...d } = {}, [e, , ...f] = []',
      {
        a: 'a',
        c: 'c',
        d: 'd',
        e: 'e',
        f: 'f',
      },
    ],
    ['a list', 'const a = 1\nfunction b() {}\nexport { a, b as c }', { a: 'a', b: 'c' }],
    ['a name that is no identifier', "const a = 1\nexport { a as 'a b' }", { a: 'a b' }],
    ['the default as a declaration', 'export default function a() {}', { a: 'default' }],
    ['the default as a class', 'export default class A {}', { A: 'default' }],
    ['the default as a name', 'const a = 1\nexport default a', { a: 'default' }],
    [
      'what comes from another module has no local name',
      "export { a } from 'x'\nexport * from 'y'\nexport * as z from 'z'",
      {},
    ],
    ['behind a hash-bang, with await at the top level', '#!/usr/bin/env node\nawait 0\nexport const a = 1', { a: 'a' }],
  ])('%s', (_what, source, exports) => {
    expect(exportsOf(source)).toEqual(exports)
  })

  test.each([
    ['export default x => x', 'x => x'],
    ['const a = 1\nexport default   async () => a', 'async () => a'],
    ['export default function () {}', 'function () {}'],
    ['export default class {}', 'class {}'],
    ['export default { a: 1 }', '{ a: 1 }'],
  ])('%s: the expression is known by its place', (source, expression) => {
    const { defaultExpression, exports } = readModuleText(source)
    expect(source.slice(defaultExpression)).toBe(expression)
    expect(exports.size).toBe(0)
  })

  test('a module without a default has no such place', () => {
    expect(readModuleText('export const a = 1').defaultExpression).toBeUndefined()
  })
})

describe('what vite made of a module', () => {
  test.each(['__vite_ssr_', '__vi_'])('(%s) is understood', prefix => {
    const source = [
      `const ${prefix}import_0__ = await ${prefix}import__("/tasks.ts", {"importedNames":["a"]});`,
      `const ${prefix}import_1__ = await ${prefix}import__("/@fs/a \\"b\\".ts");`,
      `${prefix}exportName__("resize", () => { try { return resize } catch {} });`,
      `${prefix}exportName__("default", () => { try { return $local } catch {} });`,
    ].join('\n')
    expect(importsOf(source)).toEqual({
      [`${prefix}import_0__`]: from('/tasks.ts', '*'),
      [`${prefix}import_1__`]: from('/@fs/a "b".ts', '*'),
    })
    expect(exportsOf(source)).toEqual({ resize: 'resize', $local: 'default' })
  })
})

describe('what compilers make of the imports of a CommonJS module is understood:', () => {
  test.each([
    ['esbuild', 'var import_x = __toESM(require("./x"), 1);', { import_x: from('./x', '*') }],
    ['esbuild, of CommonJS', 'var import_x = require("x")', { import_x: from('x', '*') }],
    ['tsc', "const x_1 = require('./x');", { x_1: from('./x', '*') }],
    ['tsc, with its helpers', 'const x_1 = __importStar(require("./x"));', { x_1: from('./x', '*') }],
    ['tslib', 'const x_1 = tslib_1.__importDefault(require("./x"));', { x_1: from('./x', '*') }],
    ['by hand', "const x = require('x')", { x: from('x', '*') }],
  ])('%s', (_what, source, imports) => {
    expect(importsOf(source)).toEqual(imports)
  })
})

test.each(['', 'const a = 1', 'this is no program', 'with (a) { b }'])('%j has no imports and no exports', source => {
  expect(importsOf(source)).toEqual({})
  expect(exportsOf(source)).toEqual({})
})

test('a module that only speaks of what vite makes is read as what it is', () => {
  const source =
    "const names = ['__vite_ssr_import_meta__', '__vi_import_meta__']\nclass Own {}\nexport { Own as Named, names }"
  expect([...readModuleText(source).exports]).toEqual([
    ['Own', 'Named'],
    ['names', 'names'],
  ])
})
