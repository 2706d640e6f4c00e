import { ShipError } from '@forkyard/worker'
import { type Analysis, analyseExpression, analyseMember, type Range } from './free-variables.ts'

/** A function as another process can read it: its text, and what the text needs from around it. */
export interface FunctionText {
  /** As V8 keeps it, with what belongs to its module alone replaced by variables. */
  readonly source: string
  /** An expression by itself, or the one member of an object: a method or an accessor. */
  readonly shape: 'expression' | 'member'
  readonly strict: boolean
  readonly analysis: Analysis
  /** The variables that stand for `import.meta`, for the `import` of `import()`, and for what a class extends. */
  readonly names: { readonly importMeta: string; readonly import: string; readonly heritage: string }
}

/** Functions of one text are read once. Bounded: a program may make texts without end. */
const texts = new Map<string, FunctionText>()
const mostTexts = 5000

/**
 * @param strict Whether it is strict code: that of modules and classes is.
 * @throws {ShipError} ERR_SHIP_PARSE when it cannot be read.
 */
export function readText(text: string, strict: boolean): FunctionText {
  const key = strict ? text : `sloppy ${text}`
  let known = texts.get(key)
  if (!known) {
    if (texts.size >= mostTexts) texts.clear()
    known = parse(text, strict)
    texts.set(key, known)
  }
  return known
}

function parse(text: string, strict: boolean): FunctionText {
  let shape: FunctionText['shape'] = 'expression'
  let analysis: Analysis
  try {
    analysis = analyseExpression(text, strict)
  } catch (failure) {
    try {
      analysis = analyseMember(text, strict)
      shape = 'member'
    } catch {
      // What stands in a CommonJS module may be sloppy code, and nothing but its text tells.
      if (strict) return parse(text, false)
      throw new ShipError('ERR_SHIP_PARSE', `its text cannot be read: ${String(failure)}`, { cause: failure })
    }
  }
  // Of the length of what they replace, so that every column stays what it was.
  const names = {
    importMeta: unusedName(text, 'import_meta'),
    import: unusedName(text, 'imp0rt'),
    heritage: shortName(text, analysis.heritage),
  }
  return { source: replace(text, analysis, names), shape, strict, analysis, names }
}

function unusedName(text: string, wanted: string): string {
  let name = wanted
  while (text.includes(name)) name = `$${name}`
  return name
}

/** Not longer than what it replaces. */
function shortName(text: string, [start, end]: Range = [0, 0]): string {
  const used = new Set(text.match(/[\w$]+/g))
  const names = ['$super', '$', '_', '$$', '__', ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return names.find(name => name.length <= end - start && !used.has(name)) ?? unusedName(text, '$super')
}

function replace(text: string, analysis: Analysis, names: FunctionText['names']): string {
  const { importMetas, dynamicImports, heritage, computedKey } = analysis
  const edits: [Range, string][] = [
    ...importMetas.map(range => [range, names.importMeta] as [Range, string]),
    ...dynamicImports.map(range => [range, names.import] as [Range, string]),
  ]
  if (heritage) edits.push([heritage, names.heritage])
  if (computedKey) edits.push([computedKey, '0]'])
  // From the end, so that the places of the others stay what they are.
  edits.sort(([[first]], [[second]]) => second - first)
  let result = text
  for (const [[start, end], name] of edits) {
    // An import.meta inside of what is replaced itself is gone with it.
    if (edits.some(([outer]) => outer[0] < start && end < outer[1])) continue
    result = result.slice(0, start) + name.padEnd(end - start) + result.slice(end)
  }
  return result
}
