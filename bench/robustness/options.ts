import { parseArgs } from 'node:util'
import { type Catastrophe, catastrophes } from './catastrophes.ts'
import { type Peer, peers } from './peers.ts'

export interface Options {
  readonly help: boolean
  readonly json: string | undefined
  readonly markdown: string | undefined
  readonly runs: number
  /** Milliseconds that a run of a cell may take. */
  readonly limit: number
  readonly peers: readonly Peer[]
  readonly catastrophes: readonly Catastrophe[]
}

/** A mistake on the command line, in words for the person who typed it. */
export class OptionError extends Error {
  override name = 'OptionError'
}

export const helpText: string = `Usage: pnpm bench robustness [options] [PEER …] [CATASTROPHE …]

Runs twelve catastrophes against forkyard and its peers, each in a program of its own, and prints what they do. With
names, only these peers and these catastrophes. It needs Linux, and takes about ten minutes.

  --json FILE        writes each cell, with the exact errors, to this file
  --markdown FILE    writes a page with the table to this file
  --runs N           runs each cell so many times (default: 1)
  --limit SECONDS    how long a cell may take before it counts as hanging (default: 20)
  --help             this text

Peers: ${peers.map(peer => peer.id).join(', ')}

Catastrophes, by name or number:
${catastrophes.map(({ id, title }, index) => `  ${String(index + 1).padStart(2)} ${id.padEnd(19)} ${title}`).join('\n')}

Exit code: 0, whatever the peers do; 2 for a mistake in the options.`

/** @throws {OptionError} for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { values, positionals } = parse(commandLine)
  const chosenPeers = peers.filter(peer => positionals.includes(peer.id))
  const chosenCatastrophes = catastrophes.filter(
    ({ id }, index) => positionals.includes(id) || positionals.includes(String(index + 1)),
  )
  const known = [
    ...peers.map(peer => peer.id),
    ...catastrophes.flatMap((catastrophe, index) => [catastrophe.id, String(index + 1)]),
  ]
  const unknown = positionals.find(name => !known.includes(name))
  if (unknown !== undefined) throw new OptionError(`there is no peer and no catastrophe '${unknown}'`)

  return {
    help: values.help === true,
    json: values.json,
    markdown: values.markdown,
    runs: readNumber('--runs', values.runs ?? '1', 1, 100),
    limit: 1000 * readNumber('--limit', values.limit ?? '20', 12, 600),
    peers: chosenPeers.length > 0 ? chosenPeers : peers,
    catastrophes: chosenCatastrophes.length > 0 ? chosenCatastrophes : catastrophes,
  }
}

function readNumber(option: string, text: string, minimum: number, maximum: number): number {
  if (/^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum) return Number(text)
  throw new OptionError(`${option} must be a whole number from ${minimum} to ${maximum}, not '${text}'`)
}

function parse(commandLine: readonly string[]) {
  const string = { type: 'string' } as const
  const options = { json: string, markdown: string, runs: string, limit: string, help: { type: 'boolean' } } as const
  try {
    return parseArgs({ args: [...commandLine], options, allowPositionals: true })
  } catch (error) {
    // Its messages name the option already.
    throw new OptionError((error as Error).message)
  }
}
