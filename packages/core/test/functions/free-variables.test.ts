import { describe, expect, test } from 'vitest'
import { analyseExpression, analyseMember } from '../../src/functions/free-variables.ts'

const freeNames = (text: string) => [...analyseExpression(text).free.keys()].sort()

describe('names that a function brings along are not free:', () => {
  test.each([
    ['parameters', '(a, b) => a + b'],
    ['parameters with defaults', '(a, b = a) => b'],
    ['parameters from patterns', '({ a, b: { c = 1 }, ...d }, [e, , f = 2, ...g]) => [a, c, d, e, f, g]'],
    ['rest parameters', '(...all) => all'],
    ['let, const and var', '() => { let a = 1; const b = 2; var c = 3; return a + b + c }'],
    ['var that is used before it is declared', '() => { a = 1; var a; return a }'],
    ['var of an inner block', '() => { { var a = 1 } return a }'],
    ['var of a loop head', '() => { for (var i = 0; i < 1; i++); return i }'],
    ['var of for in and for of', '() => { for (var k in {}); for (var v of []); return [k, v] }'],
    ['declarations from patterns', '() => { const { a, b: [c] } = {}; return [a, c] }'],
    ['let of a loop', '() => { for (let i = 0; i < 1; i++) i; for (const x of []) x; for (const y in {}) y }'],
    ['functions that are declared after their use', '() => { return f(); function f() { return 1 } }'],
    ['the name of a function expression', 'function f(n) { return n && f(n - 1) }'],
    ['the name of a class expression', '() => class A { static make() { return new A() } }'],
    ['classes', '() => { class A { m() { return A } } return new A() }'],
    ['the parameter of catch', '() => { try {} catch (e) { return e } }'],
    [
      'the parameter of catch as a pattern',
      '() => { try {} catch ({ message, cause: [first] }) { return [message, first] } }',
    ],
    ['catch without a parameter', '() => { try {} catch {} }'],
    ['arguments of a function', 'function () { return arguments.length }'],
    ['arguments in an arrow inside a function', 'function () { return () => arguments }'],
    ['labels', '() => { outer: for (;;) { inner: for (;;) { if (1) continue outer; break inner } break outer } }'],
    ['names of properties', '(a) => a.b.c?.d'],
    ['keys of an object', '(a) => ({ b: 1, c: { d: a }, e() {}, get f() { return 1 }, set f(v) { v } })'],
    ['keys in a pattern', '({ a: b }) => b'],
    ['names of class members', '() => class { a = 1; static b = 2; #c = 3; d() { return this.#c } static { this.b } }'],
    ['private names', '(o) => { class A { #p; has(x) { return #p in x } } return new A().has(o) }'],
    ['names inside a regular expression and a text', '() => [/a(?<b>c)/.test("d"), `e`]'],
    ['meta properties', 'function () { return new.target }'],
    ['names of a switch block', '(x) => { switch (x) { case 1: let y = 1; return y } }'],
    ['names of a static block', '() => class { static { const a = 1; var b = a; b } }'],
  ])('%s', (_what, text) => {
    expect(freeNames(text)).toEqual([])
  })
})

describe('names from around a function are free:', () => {
  test.each([
    ['in an expression', '() => a', ['a']],
    ['as a callee', '() => a()', ['a']],
    ['as the object of a member', '() => a.b', ['a']],
    ['as a computed key', '(o) => o[a]', ['a']],
    ['as a computed key of an object', '() => ({ [a]: 1 })', ['a']],
    ['as a computed name of a method', '() => ({ [a]() {} })', ['a']],
    ['as a computed name of a class member', '() => class { [a]() {} static [b] = 1 }', ['a', 'b']],
    ['as a shorthand property', '() => ({ a })', ['a']],
    ['as a default', '(x = a) => x', ['a']],
    ['as a default in a pattern', '({ x = a, y: [z = b] }) => [x, z]', ['a', 'b']],
    ['as a computed key of a pattern', '({ [a]: x }) => x', ['a']],
    ['as a superclass', '() => class extends a {}', ['a']],
    ['in a field of a class', '() => class { x = a; static y = b }', ['a', 'b']],
    ['in a static block', '() => class { static { a } }', ['a']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
    ['in a template', '() => a`x${b}`', ['a', 'b']],
    ['in a spread', '() => [...a, f(...b)]', ['a', 'b', 'f']],
    ['as a constructor', '() => new a()', ['a']],
    ['as the source of a loop', '() => { for (const x of a) x; for (const y in b) y }', ['a', 'b']],
    ['in a nested function', '() => () => function () { return a }', ['a']],
    ['beside a block that has its own', '() => { { let a = 1; a } return a }', ['a']],
    ['beside a function that has its own', '() => { (a => a)(1); return a }', ['a']],
    ['beside a class that has its own name', '() => { (class a {}); return a }', ['a']],
    ['beside the head of a loop', '() => { for (let i = 0; i < 1; i++); return i }', ['i']],
    ['beside a catch that has its own', '() => { try {} catch (a) {} return a }', ['a']],
    ['in an optional chain', '() => a?.b?.[c]', ['a', 'c']],
    ['as arguments of an arrow', '() => arguments', ['arguments']],
    ['several at once', '() => a + b + c', ['a', 'b', 'c']],
  ])('%s', (_what, text, names) => {
    expect(freeNames(text)).toEqual(names)
  })
})

describe('how a free name is used is known:', () => {
  const usageOf = (text: string) => analyseExpression(text).free.get('a')

  test.each([
    ['read', '() => a', { assigned: false, onlyTypeof: false }],
    ['assigned', '() => { a = 1 }', { assigned: true, onlyTypeof: false }],
    ['added to', '() => { a += 1 }', { assigned: true, onlyTypeof: false }],
    ['counted', '() => { a++ }', { assigned: true, onlyTypeof: false }],
    ['assigned by a pattern', '() => { [{ a }] = [{}] }', { assigned: true, onlyTypeof: false }],
    ['assigned by a loop', '() => { for (a of []); }', { assigned: true, onlyTypeof: false }],
    ['read and assigned', '() => { a; a = 1 }', { assigned: true, onlyTypeof: false }],
    ['a member of it assigned', '() => { a.b = 1 }', { assigned: false, onlyTypeof: false }],
    ['asked for by typeof', '() => typeof a', { assigned: false, onlyTypeof: true }],
    ['asked for by typeof, and read', "() => typeof a === 'undefined' ? 0 : a", { assigned: false, onlyTypeof: false }],
    ['a member of it asked for by typeof', '() => typeof a.b', { assigned: false, onlyTypeof: false }],
  ])('%s', (_what, text, usage) => {
    expect(usageOf(text)).toEqual(usage)
  })
})

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
    ['import.meta', '() => import.meta.url', { usesImportMeta: true, usesDynamicImport: false }],
    ['import()', "() => import('a')", { usesImportMeta: false, usesDynamicImport: true }],
    ['neither', '() => ({ import: 1 }).import', { usesImportMeta: false, usesDynamicImport: false }],
  ])('%s', (_what, text, expected) => {
    expect(analyseExpression(text)).toMatchObject(expected)
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

describe('a method or an accessor', () => {
  test.each([
    ['a method', 'm(x) { return x + a }', ['a']],
    ['an async method', 'async m(x) { return await a }', ['a']],
    ['a generator method', '*m(x) { yield a }', ['a']],
    ['a getter', 'get m() { return a }', ['a']],
    ['a setter', 'set m(x) { a = x }', ['a']],
    ['a method with a computed name', '[a](x) { return x }', ['a']],
    ['a method with a quoted name', "'a b'(x) { return x }", []],
    ['a method that calls its own name, which is not its own', 'm() { return m() }', ['m']],
    ['a method that uses its own this and arguments', 'm() { return [this, arguments] }', []],
  ])('%s: its free names are known', (_what, text, names) => {
    const { free, usesThis } = analyseMember(text)
    expect([...free.keys()].sort()).toEqual(names)
    expect(usesThis).toBe(false)
  })

  test.each([
    ['m() { return super.m() }', true],
    ['m() { return () => super.x }', true],
    ['get m() { return super.m }', true],
    ['m() { return { n() { return super.n() } } }', false],
    ['m() { return class extends Object { constructor() { super() } } }', false],
    ['m() { return this }', false],
  ])('%s uses the super around it: %s', (text, usesSuper) => {
    expect(analyseMember(text).usesSuper).toBe(usesSuper)
  })
})

test.each(['', 'x =>', 'method() {}', 'a b'])('%j is no function by itself: SyntaxError', text => {
  expect(() => analyseExpression(text)).toThrow(SyntaxError)
})

test.each(['x =>', '#hidden() {}', 'a b'])('%j is no method: SyntaxError', text => {
  expect(() => analyseMember(text)).toThrow(SyntaxError)
})
