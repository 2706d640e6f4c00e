import type { Results } from '../harness/results.ts'
import type { Row } from '../harness/row.ts'
import { describeFigure } from '../harness/summary.ts'
import { align } from '../harness/table.ts'
import { round } from '../harness/verdict.ts'

const marked = /(<!-- bench: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g

/**
 * A page with its figures taken from the results. What stands between `<!-- bench: ID -->` and `<!-- end -->` is the table of
 * that row, `machine` says where it was measured; what the results do not have stays as it is.
 *
 * @param rows by their ids: for the names and the order of what was measured
 */
export function fillPage(page: string, results: Results, rows: ReadonlyMap<string, Row>): string {
  return page.replace(marked, (old: string, begin: string, id: string, end: string) => {
    const text = id === 'machine' ? describeMachine(results) : tableOf(results, rows.get(id))
    return text === undefined ? old : `${begin}${text}\n${end}`
  })
}

function describeMachine({ machine, versions }: Results): string {
  const { date, system, processor, cores } = machine
  const { node, ...others } = versions
  const named = [...new Set(Object.values(others))].filter(version => !version.startsWith('node ')).sort()
  return `Measured ${date} on ${system}, ${processor}, ${cores} cores that nothing else was on: Node ${node}, ${named.join(', ')}.`
}

/** A line each who took part, a column each figure; medians. Undefined: it was not measured. */
function tableOf(results: Results, row: Row | undefined): string | undefined {
  if (!row) return undefined
  const measured = row.figures.flatMap((figure, index) => {
    const id = index === 0 ? row.id : `${row.id}.${figure.name}`
    const result = results.rows.find(candidate => candidate.id === id)
    return result ? [{ figure, result }] : []
  })
  if (measured.length === 0) return undefined
  const header = ['', ...measured.map(({ figure }) => describeFigure(figure))]
  const lines = row.contestants.map(({ name }) => [
    name,
    ...measured.map(({ result: { ours, floor, peers, others } }) => {
      const summary = { ours, floor, ...peers, ...others }[name]
      return summary ? round(summary.median) : ''
    }),
  ])
  return align([header, ...lines.filter(([, ...cells]) => cells.some(cell => cell !== ''))]).join('\n')
}
