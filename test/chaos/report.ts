import type { Surroundings } from './surroundings.ts'
import type { Fault, Verdicts } from './verdicts.ts'

const faults: readonly Fault[] = ['lost', 'doubled', 'hung', 'left over']

/** What happened in all, for a reader: troubles, outcomes, recovery, and what must be 0. */
export function report(verdicts: Verdicts, { made, recoveries, seed }: Surroundings, pools: number): string {
  const troubles = new Map([...made, ...verdicts.made])
  return [
    section(`trouble, in ${pools} pools`, troubles),
    section('items', verdicts.outcomes),
    `recovery of a worker: ${describeLatencies(recoveries.latencies)}`,
    '',
    ...verdicts.violations.map(({ fault, what }) => `${fault.toUpperCase()} (seed ${seed}) ${what}`),
    faults.map(fault => `${fault} ${verdicts.violations.filter(one => one.fault === fault).length}`).join(', '),
  ].join('\n')
}

function section(title: string, counts: ReadonlyMap<string, number>): string {
  const entries = [...counts].sort(([one], [other]) => one.localeCompare(other))
  const width = Math.max(title.length, ...entries.map(([name]) => name.length))
  const rule = '─'.repeat(width + 10)
  const lines = entries.map(([name, number]) => `${name.padEnd(width)}${String(number).padStart(10)}`)
  const sum = entries.reduce((total, [, number]) => total + number, 0)
  return [`${title.padEnd(width)}${String(sum).padStart(10)}`, rule, ...lines, ''].join('\n')
}

function describeLatencies(latencies: readonly number[]): string {
  if (latencies.length === 0) return 'none died'
  const sorted = [...latencies].sort((one, other) => one - other)
  const at = (share: number): string => `${Math.round(sorted[Math.floor(share * (sorted.length - 1))]!)} ms`
  return `median ${at(0.5)}, 95 % within ${at(0.95)}, longest ${at(1)} (of ${sorted.length})`
}
