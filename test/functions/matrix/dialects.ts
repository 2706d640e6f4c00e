/** The languages in which a program is written. */
export type Language = 'mjs' | 'cjs' | 'ts'

/** A module of a program, from its TypeScript text, in another language. */
export function translate(text: string, language: Language, here: string): string {
  const placed = text
    .trimStart()
    .replaceAll('HERE', here)
    .replaceAll(/'(\.\/[\w-]+)\.ts'/g, `'$1.${language}'`)
  if (language === 'ts') return placed
  const javascript = withoutTypes(placed)
  return language === 'mjs' ? javascript : toCommonJs(javascript)
}

/** Only as far as the cases use types. */
function withoutTypes(text: string): string {
  return text.replaceAll(/: (?:number|string|unknown)\b(?:\[\])?/g, '')
}

/** As people write it by hand. */
function toCommonJs(text: string): string {
  const exported: string[] = []
  const add = (name: string): string => {
    exported.push(name)
    return ''
  }
  const body = text
    .replaceAll(/^export \{ (\w+) as (\w+) \} from ('.*')$/gm, 'exports.$2 = require($3).$1')
    .replaceAll(/^export \{ (\w+) as (\w+) \}$/gm, (_all, local, name) => add(`${name}: ${local}`))
    .replaceAll(/^import \* as (\w+) from ('.*')$/gm, 'const $1 = require($2)')
    .replaceAll(/^import \{(.*)\} from ('.*')$/gm, 'const {$1} = require($2)')
    .replaceAll(/^import (\w+) from ('.*')$/gm, 'const $1 = require($2)')
    .replaceAll(/^export default /gm, 'module.exports = ')
    .replaceAll(/^export (?=(?:const|class|function) (\w+))/gm, (_all, name) => add(name))
  return exported.length === 0 ? body : `${body}module.exports = { ${exported.join(', ')} }\n`
}
