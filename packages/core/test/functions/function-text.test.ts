import { describe, expect, test } from 'vitest'
import { readText } from '../../src/functions/function-text.ts'

describe('the shape of a text is known:', () => {
  test.each([
    ['x => x', 'expression'],
    ['function f() {}', 'expression'],
    ['class A {}', 'expression'],
    ['async x => x', 'expression'],
    ['m() {}', 'member'],
    ['async *m() {}', 'member'],
    ['get m() { return 1 }', 'member'],
    ["'a b'() {}", 'member'],
    ['7() {}', 'member'],
    ['async() {}', 'member'],
  ] as const)('%s is one: %s', (text, shape) => {
    expect(readText(text, true)).toMatchObject({ shape, source: text, strict: true })
  })
})

describe('what belongs to a module alone becomes a variable, in the same columns:', () => {
  test.each([
    ['() => import.meta.url', '() => import_meta.url'],
    ["() => import('a')", "() => imp0rt('a')"],
    ["() => import(import.meta.url + 'a')", "() => imp0rt(import_meta.url + 'a')"],
    ["() => [import ('a'), import.meta]", "() => [imp0rt ('a'), import_meta]"],
    ['[import.meta.url]() {}', '[0]              () {}'],
    ['[a]() { return a }', '[0]() { return a }'],
  ])('%s', (text, source) => {
    expect(readText(text, true).source).toBe(source)
    expect(readText(text, true).source).toHaveLength(text.length)
  })

  test('under names that the text does not use', () => {
    const { source, names } = readText("(import_meta, imp0rt) => [import.meta, import('a')]", true)
    expect(names).toMatchObject({ importMeta: '$import_meta', import: '$imp0rt' })
    expect(source).toBe("(import_meta, imp0rt) => [$import_meta, $imp0rt('a')]")
  })
})

describe('what a class extends becomes a variable:', () => {
  test.each([
    ['class A extends SuperClass {}', 'class A extends $super     {}'],
    ['class A extends mix(B, import.meta) {}', 'class A extends $super              {}'],
    ['class A extends null {}', 'class A extends null {}'],
    ['class extends B { $super() {} }', 'class extends $ { $super() {} }'],
  ])('%s', (text, source) => {
    expect(readText(text, true).source).toBe(source)
  })
})

describe('sloppy code', () => {
  test.each([
    'function () { with (x) { return a } }',
    'function () { return 010 }',
    'function (a, a) {}',
    'm() { delete x }',
  ])('%s is read as such, also where strict code was expected', text => {
    expect(readText(text, false).strict).toBe(false)
    expect(readText(text, true).strict).toBe(false)
  })

  test('is not mixed up with strict code of the same text', () => {
    expect(readText('() => 1', false).strict).toBe(false)
    expect(readText('() => 1', true).strict).toBe(true)
  })
})

test('one text is read once', () => {
  expect(readText('x => x + 1', true)).toBe(readText('x => x + 1', true))
})

test.each(['#hidden() { return 1 }', 'a b', 'x =>', ''])('%j cannot be read: ERR_SHIP_PARSE', text => {
  let refusal: unknown
  try {
    readText(text, true)
  } catch (error) {
    refusal = error
  }
  expect(refusal).toMatchObject({ name: 'ShipError', code: 'ERR_SHIP_PARSE', cause: { name: 'SyntaxError' } })
  expect((refusal as Error).message).toMatch(/^its text cannot be read: SyntaxError: /)
})
