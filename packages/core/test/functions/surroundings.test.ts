import { describe, expect, test } from 'vitest'
import { analyseExpression, analyseMember } from '../../src/functions/free-variables.ts'

describe('what stays around a function is noticed:', () => {
  test.each([
    ['this in an arrow', '() => this', true],
    ['this in a nested arrow', '() => () => this.x', true],
    ['this in a parameter of an arrow', '(x = this) => x', true],
    ['this in a computed key of a class inside an arrow', '() => class { [this.x]() {} }', true],
    ['this in an extends clause inside an arrow', '() => class extends this.x {}', true],
    ['this in a function', 'function () { return this }', false],
    ['this in a function inside an arrow', '() => function () { return this }', false],
    ['this in an arrow inside a function', 'function () { return () => this }', false],
    ['this in a method', '() => ({ m() { return this } })', false],
    ['this in an accessor', '() => ({ get m() { return this } })', false],
    ['this in a class', '() => class { x = this; m() { return () => this } static { this } }', false],
  ])('%s: %s', (_what, text, usesThis) => {
    expect(analyseExpression(text).usesThis).toBe(usesThis)
  })

  test.each([
    ['super in an arrow', '() => super.x', true],
    ['super in a method of an object inside', '() => ({ m() { return super.x } })', false],
    ['super in a class inside', '() => class A extends Object { constructor() { super(); super.x } }', false],
  ])('%s', (_what, text, usesSuper) => {
    expect(analyseExpression(text).usesSuper).toBe(usesSuper)
  })

  test.each([
    ['new.target in an arrow', '() => new.target', true],
    ['new.target in a nested arrow', '() => () => new.target', true],
    ['new.target in a function inside', '() => function () { return new.target }', false],
    ['new.target in a class inside', '() => class { x = new.target }', false],
  ])('%s: %s', (_what, text, usesNewTarget) => {
    expect(analyseExpression(text).usesNewTarget).toBe(usesNewTarget)
  })

  test.each([
    ['a private name', '(o) => o.#p', ['#p']],
    ['private names that are asked for', '(o) => [#p in o, #q in o]', ['#p', '#q']],
    ['a private name beside a class that has its own', '(o) => [class { #p; m() { return this.#p } }, o.#p]', ['#p']],
    ['a private name of a class around a class', '(o) => class { #p; m() { return o.#q } }', ['#q']],
    ['private names of a class inside', '() => class { #p; static #q() {} m() { return [this.#p, #q in this] } }', []],
  ])('%s', (_what, text, names) => {
    const { privateNames, free } = analyseExpression(text)
    expect([...privateNames].sort()).toEqual(names)
    expect([...free.keys()].filter(name => name.startsWith('#'))).toEqual([])
  })

  /** The parts of a text that ranges point to. */
  const partsOf = (text: string, ranges: readonly (readonly [number, number])[]) =>
    ranges.map(([start, end]) => text.slice(start, end))

  test.each([
    ['import.meta', '() => import.meta.url', ['import.meta'], []],
    ['import.meta with blanks', '() => [import . meta, import.meta]', ['import . meta', 'import.meta'], []],
    ['import()', "() => import('a')", [], ['import']],
    ['import() in import()', "() => import(import('a'))", [], ['import', 'import']],
    ['import() of import.meta', '() => import(import.meta.url)', ['import.meta'], ['import']],
    ['neither', '() => ({ import: 1 }).import', [], []],
  ])('%s', (_what, text, importMetas, dynamicImports) => {
    const analysis = analyseExpression(text)
    expect(partsOf(text, analysis.importMetas)).toEqual(importMetas)
    expect(partsOf(text, analysis.dynamicImports)).toEqual(dynamicImports)
  })

  test.each([
    ['a direct call of eval', '(text) => eval(text)', true],
    ['one deep inside', '() => { return () => { if (1) eval("") } }', true],
    ['an indirect call, which sees globals only', '(text) => (0, eval)(text)', false],
    ['a method of this name', '(o) => o.eval("")', false],
  ])('%s', (_what, text, callsEval) => {
    expect(analyseExpression(text).callsEval).toBe(callsEval)
  })
})

describe('what kind of text it is is known:', () => {
  test.each([
    ['an arrow', '() => 1', 'arrow'],
    ['an async arrow', 'async x => x', 'arrow'],
    ['a function', 'function f() {}', 'function'],
    ['an async generator', 'async function* () {}', 'function'],
    ['a class', 'class A {}', 'class'],
    ['a class without a name', 'class extends a {}', 'class'],
  ])('%s', (_what, text, kind) => {
    expect(analyseExpression(text).kind).toBe(kind)
  })

  test('a method is a function', () => {
    expect(analyseMember('async *m() {}').kind).toBe('function')
    expect(analyseMember('set m(x) {}').kind).toBe('function')
  })
})

describe('what a class extends', () => {
  test.each([
    ['a name', 'class A extends B { m() { return super.m() } }', 'B', []],
    ['an expression', 'class extends mix(B, { c }) {}', 'mix(B, { c })', []],
    ['a name that a method uses too', 'class A extends B { m() { return B } }', 'B', ['B']],
    ['null', 'class A extends null {}', undefined, []],
    ['nothing', 'class A { m() { return A } }', undefined, []],
  ])('(%s) is known by its range, and its names are not free', (_what, text, heritage, names) => {
    const analysis = analyseExpression(text)
    expect(analysis.heritage && text.slice(...analysis.heritage)).toBe(heritage)
    expect([...analysis.free.keys()]).toEqual(names)
    expect(analysis.usesSuper).toBe(false)
  })
})

describe('the computed name of a method', () => {
  test.each([
    ['[a](x) {}', 'a]'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
    ['async *[`${a} b`] (x) {}', '`${a} b`] '],
    ['get [a.b]() {}', 'a.b]'],
    ['m() {}', undefined],
    ["'a b'() {}", undefined],
  ])('%s', (text, computedKey) => {
    const range = analyseMember(text).computedKey
    expect(range && text.slice(...range)).toBe(computedKey)
  })
})
