import type { SourceMap } from 'node:module'
import type { Place } from '@forkyard/worker'
import type { FunctionText } from './function-text.ts'
import { plainUrl } from './origin.ts'
import { type Token, tokensOf } from './parse.ts'

/*
 * A loader such as tsx makes one long line of a file. The text of a function gets the line breaks and the columns of the
 * user's own file back, as far as the loader's source map knows them; then its stack traces in a worker are right without
 * a source map there.
 */

/** Behind these a line break would end a statement, or before these change what it means. */
const staysBehind = new Set(['return', 'throw', 'break', 'continue', 'yield', 'async', 'await', 'type'])
const staysBefore = new Set(['=>', '++/--', '`'])

export interface LaidOut {
  readonly source: string
  readonly place: Place
}

/** @param start Where the text begins in what the loader made, from 0. */
export function restoreLayout(
  text: FunctionText,
  url: string,
  start: { readonly line: number; readonly column: number },
  map: SourceMap,
): LaidOut {
  const { source } = text
  const first = lookUp(map, url, start.line, start.column)
  // The map of a bundle leads to other files; its own lines are what a stack trace shows.
  if (!first || first.file !== plainUrl(url)) return { source, place: { url, ...start } }
  let { line, column } = first
  let result = ''
  let end = 0
  let previous: Token | undefined
  const generated = { ...start }
  const copy = (to: number): void => {
    const piece = source.slice(end, to)
    advance(generated, piece)
    const now = { line, column }
    advance(now, piece)
    line = now.line
    column = now.column
    result += piece
    end = to
  }
  for (const token of tokensOf(source, text.shape, text.strict)) {
    copy(token.start)
    const wanted = lookUp(map, url, generated.line, generated.column, true)
    if (wanted && mayMove(previous, token)) {
      const breaks = wanted.line > line && mayBreak(previous, token) ? wanted.line - line : 0
      const from = breaks > 0 ? 0 : column
      if (breaks > 0 || wanted.line === line) {
        result += '\n'.repeat(breaks) + ' '.repeat(Math.max(0, wanted.column - from))
        line += breaks
        column = Math.max(from, wanted.column)
      }
    }
    copy(token.end)
    previous = token
  }
  copy(source.length)
  return { source: result, place: { url, line: first.line, column: first.column } }
}

/** Nothing may be put into a template. */
function mayMove(previous: Token | undefined, { label }: Token): boolean {
  return previous !== undefined && label !== 'template' && previous.label !== 'template'
}

function mayBreak(previous: Token | undefined, token: Token): boolean {
  return !staysBehind.has(previous!.text) && !staysBefore.has(token.label)
}

function advance(place: { line: number; column: number }, text: string): void {
  const breaks = text.split('\n')
  place.line += breaks.length - 1
  place.column = breaks.length === 1 ? place.column + text.length : breaks.at(-1)!.length
}

/** @param exact Only what the map says of just this place. */
function lookUp(
  map: SourceMap,
  url: string,
  line: number,
  column: number,
  exact = false,
): { file: string; line: number; column: number } | undefined {
  const entry = map.findEntry(line, column)
  if (!('originalLine' in entry) || entry.originalLine === undefined) return undefined
  if (exact && (entry.generatedLine !== line || entry.generatedColumn !== column)) return undefined
  return { file: plainUrl(fileOf(entry.originalSource, url)), line: entry.originalLine, column: entry.originalColumn }
}

/** As maps name it: a URL, a path, or a path from the file itself. */
function fileOf(source: string, url: string): string {
  return URL.canParse(source) || source.startsWith('/')
    ? source
    : URL.canParse(source, url)
      ? new URL(source, url).href
      : ''
}
