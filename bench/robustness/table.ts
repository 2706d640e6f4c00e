import type { Peer } from './peers.ts'
import { findCell, type Result } from './result.ts'

/** The table for a terminal: a row a catastrophe, a finding a line, as many peers side by side as fit. */
export function formatTable(result: Result, width: number): string {
  const titles = result.catastrophes.map(({ title }) => title)
  const titleWidth = Math.max(...titles.map(title => title.length))
  const columns = result.peers.map(peer => readColumn(result, peer))
  return groupByWidth(columns, width - titleWidth)
    .map(group => formatGroup(titles, titleWidth, group))
    .join('\n\n')
}

interface Column {
  readonly title: string
  /** The findings of each cell. */
  readonly cells: readonly (readonly string[])[]
  readonly width: number
}

const gap = '   '

function readColumn(result: Result, peer: Peer): Column {
  const cells = result.catastrophes.map(catastrophe => findCell(result, peer, catastrophe)?.findings ?? [])
  return { title: peer.title, cells, width: Math.max(peer.title.length, ...cells.flat().map(text => text.length)) }
}

function groupByWidth(columns: readonly Column[], width: number): Column[][] {
  const groups: Column[][] = []
  let free = 0
  for (const column of columns) {
    const needed = column.width + gap.length
    if (groups.length === 0 || needed > free) {
      groups.push([])
      free = width
    }
    groups.at(-1)!.push(column)
    free -= needed
  }
  return groups
}

function formatGroup(titles: readonly string[], titleWidth: number, columns: readonly Column[]): string {
  const formatLine = (title: string, texts: readonly string[]) =>
    [title.padEnd(titleWidth), ...texts.map((text, index) => text.padEnd(columns[index]!.width))].join(gap).trimEnd()
  const header = formatLine(
    '',
    columns.map(column => column.title),
  )
  const rule = [titleWidth, ...columns.map(column => column.width)]
    .map(count => '─'.repeat(count))
    .join('─'.repeat(gap.length))
  const rows = titles.flatMap((title, row) => {
    const height = Math.max(1, ...columns.map(column => column.cells[row]!.length))
    return Array.from({ length: height }, (_, line) =>
      formatLine(
        line === 0 ? title : '',
        columns.map(column => column.cells[row]![line] ?? ''),
      ),
    )
  })
  return [header, rule, ...rows].join('\n')
}
