import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import type { Block } from './page.ts'

/** What a program of a page runs as, and the lines that it is to print. */
export interface Snippet {
  readonly source: string
  readonly expected: readonly string[]
}

/** What stands above a block that makes no pool: the page says so. */
const poolOfPage = (processes: number): string =>
  `import { Pool } from '@forkyard/core'; const pool = new Pool({ processes: ${processes} }); `

/** The programs of a page print their values by this module, which is written beside them. */
export const printModule = `import { inspect } from 'node:util'
export const printValue = async value => console.log(inspect(await value, { breakLength: Infinity, depth: Infinity }))
export const printCode = async call => console.log(await call.then(inspect, error => \`throws \${error.code}\`))
`
const shown = { breakLength: Infinity, depth: Infinity }
const printImport = "import { printCode, printValue } from './print.mjs'; "

const prints = /\/\/ prints (.*)$/
const awaits = /^(\s*)await (.*?) \/\/ (.*)$/

/**
 * Makes a program of a block. A line `await … // value` prints that value, `await … // throws CODE` the code of the error, and
 * a line that ends in `// prints …` that text. What is added stands on the first line, so that all lines keep their numbers.
 */
export function programOf({ text }: Block, processes: number): Snippet {
  const expected: string[] = []
  const lines = text.split('\n').map(line => {
    const printed = prints.exec(line)?.[1]
    if (printed !== undefined) expected.push(printed)
    const [, indentation, expression, outcome] = awaits.exec(line) ?? []
    if (printed !== undefined || outcome === undefined) return line
    const isError = outcome.startsWith('throws ')
    expected.push(isError ? outcome : inspect(evaluate(outcome), shown))
    return `${indentation}await ${isError ? 'printCode' : 'printValue'}(${expression})`
  })
  const beginning = processes === 0 || /\bnew Pool\(/.test(text) ? printImport : printImport + poolOfPage(processes)
  return { source: beginning + lines.join('\n'), expected }
}

function evaluate(expression: string): unknown {
  return new Function(`return (${expression})`)()
}

/** The commands of a block for the shell: `node FILE`, with `# prints …` behind it. */
export function commandsOf({
  text,
}: Block): { readonly args: readonly string[]; readonly expected: readonly string[] }[] {
  return text.split('\n').map(line => {
    const [, file, printed] = /^node (\S+)(?: # prints (.*))?$/.exec(line) ?? []
    if (file === undefined) throw new Error(`This command of a page cannot be run: ${line}`)
    return { args: [file], expected: printed === undefined ? [] : [printed] }
  })
}

const tsxCommand = createRequire(import.meta.url).resolve('tsx/cli')

/** How Node is started for a program in this language. */
export function argumentsFor(language: string, file: string): string[] {
  return language === 'ts' ? [tsxCommand, file] : [file]
}
