import { cpus } from 'node:os'

/** Starts measuring; the function it returns gives the share of all cores' time, 0 to 1, that was not idle since. */
export function measureCpuLoad(): () => number {
  const before = readTimes()
  return () => {
    const after = readTimes()
    const total = after.total - before.total
    return total === 0 ? 0 : 1 - (after.idle - before.idle) / total
  }
}

function readTimes(): { idle: number; total: number } {
  let idle = 0
  let total = 0
  for (const { times } of cpus()) {
    idle += times.idle
    total += times.idle + times.user + times.nice + times.sys + times.irq
  }
  return { idle, total }
}
