import { SourceMap } from 'node:module'
import { runInThisContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { readText } from '../../src/functions/function-text.ts'
import { restoreLayout } from '../../src/functions/layout.ts'
import { tokensOf } from '../../src/functions/parse.ts'

const url = 'file:///project/main.ts'
/** Where the text begins in the user's file, and in the one line that a loader made of it. */
const original = { line: 20, column: 6 }
const generated = { line: 0, column: 1234 }

type Shape = 'expression' | 'member'
type Segment = readonly [column: number, originalLine: number, originalColumn: number]

/** The one line that a loader makes of a text: the same words, a blank only between two that would be one. */
function squeeze(text: string, shape: Shape): { line: string; segments: Segment[] } {
  const segments: Segment[] = []
  let line = ''
  for (const { start, text: word } of tokensOf(text, shape, true)) {
    if (/\w$/.test(line) && /^\w/.test(word)) line += ' '
    const before = text.slice(0, start).split('\n')
    const column = before.at(-1)!.length + (before.length === 1 ? original.column : 0)
    segments.push([generated.column + line.length, original.line + before.length - 1, column])
    line += word
  }
  return { line, segments }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function encode(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    text += digits[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return text
}

function mapOf(segments: readonly Segment[], source: string): SourceMap {
  let previous: Segment = [0, 0, 0]
  const mappings = segments.map(segment => {
    const [column, line, originalColumn] = segment.map((value, index) => value - previous[index]!)
    previous = segment
    return [column, 0, line, originalColumn].map(value => encode(value!)).join('')
  })
  // biome-ignore lint/suspicious/noExplicitAny: Node reads no more of it than this
  return new SourceMap({ version: 3, sources: [source], names: [], mappings: mappings.join() } as any)
}

function restore(text: string, shape: Shape = 'expression', source = url) {
  const { line, segments } = squeeze(text, shape)
  return { line, ...restoreLayout(readText(line, true), url, generated, mapOf(segments, source)) }
}

describe('a text gets the lines and columns back that it has in the file of the user:', () => {
  test.each<[string, string, Shape?]>([
    ['an arrow', 'x => x + 1'],
    ['an arrow with a body', '(x) => {\n  const y = x\n    ;\n  return   y + 1\n}'],
    ['what stands far to the left', '(x) => {\nconst y = x;\n\n\n return y;\n}'],
    ['a function', 'function f(\n  a,\n  b = [\n    1,\n  ],\n) {\n  throw new Error(`a`)\n}'],
    ['a class', 'class A {\n  #p = 1;\n\n  m() {\n    return this.#p;\n  }\n}'],
    ['a class that extends another', 'class A extends Another {\n  p = 1;\n}'],
    ['a class that extends one with a short name', 'class A extends B {\n  p = 1;\n\n  m() {\n    super.m();\n  }\n}'],
    ['a method', 'async *m(x) {\n  for await (const y of x)\n    yield y;\n}', 'member'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
    ['templates', '(x) =>   `a${x}b${x +  1}c`'],
    ['regular expressions', '(x) =>\n  /a b/u\n    .test(x)'],
    ['chains', '(x) => x\n    .map((y) => y)\n    ?.filter(\n      Boolean)'],
  ])('%s', (_what, text, shape) => {
    const { source, place, line } = restore(text, shape)
    expect(line).not.toContain('\n')
    // What a class extends has become a variable.
    const withoutIt = (each: string) => each.replace(/ +$/gm, '').replace(/extends \S+ +/, 'extends ')
    expect(withoutIt(source)).toBe(withoutIt(text))
    expect(place).toEqual({ url, ...original })
  })
})

describe('no line break is put where it would change what the text means:', () => {
  test.each([
    ['behind return', '(x) => {\n  return [\n    x];\n}', 'return ['],
    ['behind throw', '() => {\n  throw Error(\n    "e");\n}', 'throw Error'],
  ])('%s', (_what, text, together) => {
    expect(restore(text).source).toContain(together)
  })

  test('behind return, also where a comment of the user stood between', () => {
    const line = '(x) => { return x }'
    const column = (word: string) => generated.column + line.indexOf(word)
    const map = mapOf(
      [
        [generated.column, 20, 6],
        [column('return'), 21, 2],
        [column('x }'), 22, 4],
        [column('}'), 23, 0],
      ],
      url,
    )
    const { source } = restoreLayout(readText(line, true), url, generated, map)
    expect(source).toMatch(/return x/)
    expect(runInThisContext(source)(5)).toBe(5)
  })

  test('before an arrow, before ++, and inside of a template', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the point
    const line = '(x) => { let y = x; y ++; return `a${y}b` }'
    const columns = [...line].flatMap((sign, index) => (sign === ' ' ? [] : [index]))
    // A map that wants each sign in a line of its own.
    const map = mapOf(
      columns.map((column, index) => [generated.column + column, 20 + index, 6]),
      url,
    )
    const { source } = restoreLayout(readText(line, true), url, generated, map)
    expect(source.split('\n').length).toBeGreaterThan(3)
    expect(runInThisContext(source)(5)).toBe('a6b')
  })
})

describe('a text stays as it is', () => {
  test('where the map does not know it', () => {
    const line = '(x) => x'
    const { source, place } = restoreLayout(readText(line, true), url, generated, mapOf([], url))
    expect({ source, place }).toEqual({ source: line, place: { url, ...generated } })
  })

  test('where the map leads to another file, as that of a bundle does', () => {
    const { source, place, line } = restore(
      '(x) =>\n  x'.replace('\n ', ''),
      'expression',
      'file:///project/src/other.ts',
    )
    expect({ source, place }).toEqual({ source: line, place: { url, ...generated } })
  })
})
