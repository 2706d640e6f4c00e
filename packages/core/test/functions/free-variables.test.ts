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
  const read = { assigned: false, onlyTypeof: false, members: undefined, inKey: false }
  const members = (...names: string[]) => ({ ...read, members: new Set(names) })

  test.each([
    ['read', '() => a', read],
    ['assigned', '() => { a = 1 }', { ...read, assigned: true }],
    ['added to', '() => { a += 1 }', { ...read, assigned: true }],
    ['counted', '() => { a++ }', { ...read, assigned: true }],
    ['assigned by a pattern', '() => { [{ a }] = [{}] }', { ...read, assigned: true }],
    ['assigned by a loop', '() => { for (a of []); }', { ...read, assigned: true }],
    ['read and assigned', '() => { a; a = 1 }', { ...read, assigned: true }],
    ['asked for by typeof', '() => typeof a', { ...read, onlyTypeof: true }],
    ['asked for by typeof, and read', "() => typeof a === 'undefined' ? 0 : a", read],
    ['a member of it read', '() => a.b', members('b')],
    ['members of it called', '() => a.b(a.c?.d)', members('b', 'c')],
    ['a member of it assigned', '() => { a.b = 1 }', members('b')],
    ['a member of it asked for by typeof', '() => typeof a.b', members('b')],
    ['a member of it, and itself', '() => [a.b, a]', read],
    ['a computed member of it', '() => a["b"]', read],
    ['itself called', '() => a(a.b)', read],
    ['in the name of a member of a class', 'class { [a]() {} }', { ...read, inKey: true }],
  ])('%s', (_what, text, usage) => {
    expect(usageOf(text)).toEqual(usage)
  })
})

describe('a method or an accessor', () => {
  test.each([
    ['a method', 'm(x) { return x + a }', ['a']],
    ['an async method', 'async m(x) { return await a }', ['a']],
    ['a generator method', '*m(x) { yield a }', ['a']],
    ['a getter', 'get m() { return a }', ['a']],
    ['a setter', 'set m(x) { a = x }', ['a']],
    ['a method with a computed name, which was evaluated long ago', '[a](x) { return x }', []],
    ['a method that uses what its name used', '[a](x) { return a }', ['a']],
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
