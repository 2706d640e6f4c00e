import { fileURLToPath } from 'node:url'

export type Group = 'ours' | 'node threads' | 'node processes' | 'node fork' | 'python' | 'fixed chunks' | 'floor'

/** What a want can be against besides a name: of each group the wider ones that it is part of. */
const widerGroups: Readonly<Record<Group, readonly string[]>> = {
  ours: [],
  'node threads': ['node', 'node pools'],
  'node processes': ['node', 'node pools'],
  'node fork': ['node', 'node processes'],
  python: [],
  'fixed chunks': [],
  floor: [],
}

/**
 * Who takes part in a row: a program of its own, so that no pool disturbs another.
 *
 *     starts, prepares, warms up ──► {"ready":true,"version":"piscina 5.3.2"}
 *     a line on standard input   ──► does one round ──► {"value":15012.4}
 *     the end of standard input  ──► leaves
 *
 * The line is the word of a variant, mostly empty. The answer has a number for each figure it knows of, by name.
 * `contestants/rounds.mjs` and `contestants/rounds.py` do this for a program.
 */
export interface Contestant {
  readonly name: string
  readonly group: Group
  readonly command: readonly [file: string, ...args: string[]]
}

/** A program of the folder `contestants`, in JavaScript or in Python, as the end of its name says. */
export function contestant(name: string, group: Group, program: string, ...args: readonly string[]): Contestant {
  const path = fileURLToPath(new URL(`../contestants/${program}`, import.meta.url))
  return { name, group, command: [program.endsWith('.py') ? 'python3' : process.execPath, path, ...args] }
}

/** @param title its name or a group */
export function isCalled(title: string, { name, group }: Contestant): boolean {
  return name === title || group === title || widerGroups[group].includes(title)
}
