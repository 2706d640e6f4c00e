import type { Token as AcornToken, Node, Options } from 'acorn'
import { loadAcorn } from './acorn.ts'

export type AnyNode = Node & Record<string, unknown>

/** A text as acorn reads it. */
export interface Parsed {
  readonly tree: AnyNode
  /** Where the text begins in what was parsed. */
  readonly offset: number
}

/** acorn is loaded with the first function that travels by its text: 9 ms. It has no part in a program that has none. */
let parseExpressionAt: ((source: string, position: number, options: Options) => Node) | undefined

/** In a function, so that `new.target` can be read, and refused in words. */
const expressionFrame = ['(function () { return (', '\n)})'] as const
const memberFrame = ['({', '\n})'] as const

/**
 * @param text The text of a function that is an expression by itself.
 * @throws {SyntaxError} when it is none.
 */
export function parseExpression(text: string, strict: boolean): Parsed {
  const wrapper = parse(expressionFrame.join(text), strict)
  const statement = ((wrapper.body as AnyNode).body as AnyNode[])[0]!
  return { tree: statement.argument as AnyNode, offset: expressionFrame[0].length }
}

/**
 * @param text The text of a method or an accessor.
 * @returns The property of the object that was put around it.
 * @throws {SyntaxError} when it is none.
 */
export function parseMember(text: string, strict: boolean): Parsed {
  const object = parse(memberFrame.join(text), strict)
  return { tree: (object.properties as AnyNode[])[0]!, offset: memberFrame[0].length }
}

/** A word or a sign of a text. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly text: string
  /** acorn's name of its kind. */
  readonly label: string
}

/** The tokens of a text that was parsed before. */
export function tokensOf(text: string, shape: 'expression' | 'member', strict: boolean): Token[] {
  const frame = shape === 'expression' ? expressionFrame : memberFrame
  const offset = frame[0].length
  const tokens: Token[] = []
  parse(frame.join(text), strict, ({ type, start, end }) => {
    if (start < offset || end > offset + text.length) return
    const [from, to] = [start - offset, end - offset]
    tokens.push({ start: from, end: to, text: text.slice(from, to), label: type.label })
  })
  return tokens
}

function parse(expression: string, strict: boolean, onToken?: (token: AcornToken) => void): AnyNode {
  parseExpressionAt ??= loadAcorn().parseExpressionAt
  return parseExpressionAt(expression, 0, {
    ecmaVersion: 'latest',
    allowSuperOutsideMethod: true,
    checkPrivateFields: false,
    sourceType: strict ? 'module' : 'script',
    ...(onToken ? { onToken } : {}),
  }) as AnyNode
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
