/** Lays out rows of cells in columns as wide as their widest cell: the first to the left, figures to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const formatRow = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('   ')
  const rule = widths.map(width => '─'.repeat(width)).join('───')
  return [formatRow(header), rule, ...rows.map(formatRow)].join('\n')
}
