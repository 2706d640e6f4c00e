import type { Catastrophe } from './catastrophes.ts'
import type { Cell } from './classification.ts'
import type { Peer } from './peers.ts'
import { remarks } from './remarks.ts'
import { findCell, type Result } from './result.ts'

/** The result as a whole page. */
export function formatMarkdown(result: Result): string {
  return `# Robustness

What pools of processes and of threads do when things go wrong. The same twelve catastrophes, run against forkyard and
its peers; each cell is what one actual run did, none is taken from documentation.

Run it yourself, on Linux, after \`pnpm build\`:

\`\`\`sh
pnpm bench robustness                                # all, about ten minutes
pnpm bench robustness forkyard piscina endless-loop  # some; --help lists the names
\`\`\`

${formatRun(result)}

## The table

Each cell: 2 workers, 20 items, submitted one by one and all at once. One item, or what the row says, makes the trouble.
In bold is what a user can hope for: the item that made the trouble rejects with an error that says what happened, and
every other item gives its result, once.

${formatTable(result)}

${formatLegend(result)}

## The catastrophes

${result.catastrophes.map(({ title, description }) => `1. **${capitalise(title)}.** ${description}`).join('\n')}

${formatOwnFailures(result)}## How it is judged

${remarks}

## What exactly was seen

${result.peers.map(peer => formatDetails(result, peer)).join('\n\n')}
`
}

function formatRun({ date, node, machine, limit, peers }: Result): string {
  const versions = peers.map(({ title, version }) => `${title} ${version}`).join(', ')
  return `Run on ${date}, Node ${node}, ${machine}. Time limit of a cell: ${limit / 1000} s. Versions: ${versions}.`
}

function formatTable(result: Result): string {
  const { peers, catastrophes } = result
  const rows = catastrophes.map((catastrophe, index) => [
    `${index + 1}. ${catastrophe.title}`,
    ...peers.map(peer => formatCell(findCell(result, peer, catastrophe))),
  ])
  const sum = ['as hoped for', ...peers.map(peer => countGood(result, peer))]
  return [['', ...peers.map(({ title }) => title)], ['', ...peers].map(() => '---'), ...rows, sum]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function formatCell(cell: Cell | undefined): string {
  if (!cell) return ''
  const text = cell.findings.join('<br>')
  return cell.good ? `**${text}**` : text
}

function countGood(result: Result, peer: Peer): string {
  const cells = result.cells.filter(cell => cell.peer === peer.id)
  return `${cells.filter(cell => cell.good).length} of ${cells.filter(cell => cell.judged).length}`
}

const legend: readonly [finding: RegExp, meaning: string][] = [
  [/^right error$/, 'the guilty item alone rejects, its error says what happened, all others succeed exactly once'],
  [/^ok$/, 'all items succeed exactly once; or no worker outlives its program'],
  [/^wrong error/, 'the guilty item rejects with an error that does not say what happened; its name in brackets'],
  [/^wrong result$/, 'an item is fulfilled with a value that is not what it returned'],
  [/^ignores it$/, 'a guilty item is fulfilled as though nothing had happened'],
  [/^loses/, 'so many innocent items reject, or never settle'],
  [/^runs .* again$/, 'so many items are started more than once, without anybody asking for it'],
  [/^hangs$/, 'items that never settle: the program waits for ever, or ends in the middle of its wait'],
  [/^hangs at close$/, 'all items settle, and then closing the pool never ends'],
  [/^worker stays busy$/, 'the item has timed out for the caller, and its worker goes on computing'],
  [/^crashes the program$/, 'the program of the user ends'],
  [/^orphans/, 'so many worker processes still run 2 s after their program was killed'],
  [/^no initializer$/, 'the pool has none; the top level of the module, a row above, is where one would do that work'],
]

/** Only what is in the table. */
function formatLegend({ cells }: Result): string {
  const findings = cells.flatMap(cell => cell.findings)
  return legend
    .filter(([pattern]) => findings.some(finding => pattern.test(finding)))
    .map(([pattern, meaning]) => `- **${nameOf(pattern)}**: ${meaning}`)
    .join('\n')
}

/** `/^runs .* again$/` is "runs … again". */
function nameOf({ source }: RegExp): string {
  return source.replace(/[$^]/g, '').replace('.*', 'n items')
}

/** Empty when there are none. */
function formatOwnFailures(result: Result): string {
  const lines = result.peers
    .filter(peer => peer.id.startsWith('forkyard'))
    .flatMap(peer =>
      result.catastrophes.map(catastrophe => ({ peer, catastrophe, cell: findCell(result, peer, catastrophe) })),
    )
    .filter(({ cell }) => cell && !cell.good)
    .map(({ peer, catastrophe, cell }) => `- ${peer.title}, ${catastrophe.title}: ${cell!.findings.join(', ')}`)
  return lines.length === 0 ? '' : `## Where forkyard falls short\n\n${lines.join('\n')}\n\n`
}

/** Hidden until a reader asks for it. */
function formatDetails(result: Result, peer: Peer): string {
  const rows = result.catastrophes.flatMap(catastrophe => formatNote(catastrophe, findCell(result, peer, catastrophe)))
  return `<details>\n<summary>${peer.title}, ${peer.version}</summary>\n\n${rows.join('\n')}\n\n</details>`
}

function formatNote({ title }: Catastrophe, cell: Cell | undefined): string[] {
  if (!cell) return []
  const lines = cell.note.split('\n').filter(line => line !== '')
  return [`- ${title}: ${cell.findings.join(', ')}`, ...lines.map(line => `  - \`${line.replaceAll('`', "'")}\``)]
}

function capitalise(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
