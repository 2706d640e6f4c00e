import type { Cell } from './run.ts'

/** Cases down, loaders across; below, why a cell is an error, and what is wrong. */
export function printTable(
  title: string,
  names: readonly string[],
  columns: ReadonlyMap<string, readonly Cell[]>,
): void {
  const rows = names.map(name => {
    const cells = [...columns].map(([loader, list]) => [loader, list.find(cell => cell.name === name)] as const)
    return { name, cells }
  })
  const heads = ['', ...columns.keys()]
  const lines = rows.map(({ name, cells }) => [name, ...cells.map(([, cell]) => show(cell))])
  const widths = heads.map((head, index) => Math.max(head.length, ...lines.map(line => line[index]!.length)))
  const join = (line: readonly string[]): string => line.map((word, index) => word.padEnd(widths[index]!)).join('  ')
  console.log(`\n──── ${title} ────\n${[heads, ...lines].map(join).join('\n')}`)
  for (const { name, cells } of rows) {
    for (const [loader, cell] of cells) {
      if (cell?.wrong !== undefined) console.log(`✗ ${name} under ${loader} ${cell.wrong}`)
      else if (cell && 'fails' in cell.expected) {
        console.log(`  ${name} under ${loader}: ${cell.expected.fails}, because ${cell.expected.because}`)
      }
    }
  }
}

function show(cell: Cell | undefined): string {
  if (!cell) return '–'
  return cell.wrong === undefined ? cell.shown : `✗ ${cell.shown}`
}
