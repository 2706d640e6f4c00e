import { readFileSync } from 'node:fs'

/** A block of code of a page. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Its first line, in the page, from 1. */
  readonly line: number
  /** The file that it is, when its first line says so: `// tasks.mjs`. */
  readonly file: string | undefined
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

/** The sections of a page, each with its blocks of code. */
export function readSections(page: URL): Section[] {
  const sections: { title: string; blocks: Block[] }[] = [{ title: 'at the beginning', blocks: [] }]
  const lines = readFileSync(page, 'utf8').split('\n')
  for (let index = 0; index < lines.length; index++) {
    const title = /^## (.*)$/.exec(lines[index]!)?.[1]
    if (title !== undefined) sections.push({ title, blocks: [] })
    const language = /^```(.*)$/.exec(lines[index]!)?.[1]
    if (language === undefined) continue
    const end = lines.indexOf('```', index + 1)
    const text = lines.slice(index + 1, end).join('\n')
    const file = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(lines[index + 1]!)?.[1]
    sections.at(-1)!.blocks.push({ language, text, line: index + 2, file })
    index = end
  }
  return sections.filter(({ blocks }) => blocks.length > 0)
}
