import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * How many CPUs this process may use: those of its affinity mask (`taskset`), and not more than its cgroup's quota (a
 * container with `--cpus=2`) allows, rounded up. At least 1.
 */
export function cpuCount(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupQuota())))
}

/** CPUs that the cgroups of this process leave to it; Infinity without a limit, or where there are no cgroups. */
function cgroupQuota(): number {
  const groups = read('/proc/self/cgroup')
  if (groups === undefined) return Infinity
  let quota = Infinity
  for (const line of groups.trim().split('\n')) {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (controllers === '') quota = Math.min(quota, ...ancestors(path).map(unifiedQuota))
    if (controllers.split(',').includes('cpu')) quota = Math.min(quota, ...ancestors(path).map(legacyQuota))
  }
  return quota
}

/** A group and all above it: each of them may set a limit. */
function ancestors(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...ancestors(dirname(path))]
}

/** cgroup v2: `cpu.max` holds `max 100000` or `150000 100000`, microseconds in a period. */
function unifiedQuota(path: string): number {
  const [quota, period] = (read(join('/sys/fs/cgroup', path, 'cpu.max')) ?? '').trim().split(' ').map(Number)
  return quota && period ? quota / period : Infinity
}

/** cgroup v1: the quota is -1 without a limit. */
function legacyQuota(path: string): number {
  const folder = join('/sys/fs/cgroup/cpu', path)
  const quota = Number(read(join(folder, 'cpu.cfs_quota_us')))
  const period = Number(read(join(folder, 'cpu.cfs_period_us')))
  return quota > 0 && period > 0 ? quota / period : Infinity
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
