import type { Catastrophe } from './catastrophes.ts'
import type { Cell } from './classification.ts'
import type { Peer } from './peers.ts'
import { remarks } from './remarks.ts'
import { findCell, listVersions, type Result } from './result.ts'

/** The result as a whole page. */
export function formatMarkdown(result: Result): string {
  return `# Robustness

What pools of processes and of threads do when things go wrong. The same twelve catastrophes, run against forkyard and
its peers; each cell is what actual runs did, none is taken from documentation.

Run it yourself, on Linux, after \`pnpm build\`:

\`\`\`sh
pnpm bench robustness                                # all, about ten minutes
pnpm bench robustness forkyard piscina endless-loop  # some; --help lists the names
\`\`\`

${formatRun(result)}

## The table

Each cell: 2 workers, 20 items, each submitted by a call of its own, all at once; only "chunks of 5" gives them all to one
\`mapSettled\`. One item, or what the row says, makes the trouble.
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

function formatRun(result: Result): string {
  const { date, node, machine, runs, limit } = result
  return `Run on ${date}, Node ${node}, ${machine}. Each cell was run ${runs === 1 ? 'once' : `${runs} times`}, for at most ${limit / 1000} s; where runs came out differently, the cell says how many. Versions: ${listVersions(result).join(', ')}.`
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

const legend: readonly { readonly name: string; readonly pattern: RegExp; readonly meaning: string }[] = [
  explain(
    'right error',
    'the guilty item alone rejects, its error says what happened, all others succeed exactly once',
  ),
  explain('ok', 'all items succeed exactly once; or no worker outlives its program', /^ok/),
  explain(
    'wrong error',
    'the guilty item rejects with an error that does not say what happened; its class in brackets',
  ),
  explain('wrong result', 'an item is fulfilled with a value that is not what it returned'),
  explain('ignores it', 'a guilty item is fulfilled as though nothing had happened'),
  explain('loses n', 'so many innocent items reject, or never settle', /loses/),
  explain('runs n items again', 'so many items are started more than once, though nobody asked for it', /again/),
  explain('hangs', 'items that never settle: the program waits for ever, or ends in the midst of it', /hangs(?! at)/),
  explain('hangs at close', 'all items settle, and then closing the pool never ends'),
  explain('worker stays busy', 'for the caller the item has timed out, its worker goes on computing'),
  explain('crashes the program', 'the program of the user ends'),
  explain('orphans n', 'so many worker processes still run 2 s after their program was killed', /orphans/),
  explain('no initializer', 'the pool has none: what one would do is done at the top level of the module, a row above'),
  explain('not reached', 'the catastrophe could not be brought about'),
  explain('does not run', 'the peer is not installed as it should be, or fails even without a catastrophe'),
]

function explain(name: string, meaning: string, pattern: RegExp = new RegExp(name)) {
  return { name, meaning, pattern }
}

/** Only what is in the table. */
function formatLegend({ cells }: Result): string {
  const findings = cells.flatMap(cell => cell.findings)
  return legend
    .filter(({ pattern }) => findings.some(finding => pattern.test(finding)))
    .map(({ name, meaning }) => `- **${name}**: ${meaning}`)
    .join('\n')
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
  return `<details>\n<summary>${peer.title} (${peer.version})</summary>\n\n${rows.join('\n')}\n\n</details>`
}

function formatNote({ title }: Catastrophe, cell: Cell | undefined): string[] {
  if (!cell) return []
  const lines = cell.note.split('\n').filter(line => line !== '')
  return [`- ${title}: ${cell.findings.join(', ')}`, ...lines.map(line => `  - \`${line.replaceAll('`', "'")}\``)]
}

function capitalise(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
