import { cpus } from 'node:os'

/** Starts measuring; the function it returns gives the share of each core's time, 0 to 1, that was not idle since. */
export function measureCoreLoads(): () => number[] {
  const before = readTimes()
  return () =>
    readTimes().map(({ idle, total }, core) => {
      const elapsed = total - (before[core]?.total ?? 0)
      return elapsed === 0 ? 0 : 1 - (idle - (before[core]?.idle ?? 0)) / elapsed
    })
}

/** The same for all cores together. */
export function measureCpuLoad(): () => number {
  const coreLoadsSince = measureCoreLoads()
  return () => {
    const loads = coreLoadsSince()
    return loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length)
  }
}

/** Milliseconds since the machine was started, by core. */
function readTimes(): { idle: number; total: number }[] {
  return cpus().map(({ times }) => ({
    idle: times.idle,
    total: times.idle + times.user + times.nice + times.sys + times.irq,
  }))
}
