import { readFileSync } from 'node:fs'

/** What V8 says before it aborts, in all its variants. */
const fatalText = /FATAL ERROR: .*(?:heap|out of memory|allocation failed)/i

/** Processes that the kernel has killed on this machine as memory ran out; 0 where it does not tell. */
export function countMemoryKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * Whether a process ended because memory ran out. Undefined when that cannot be known: it was killed, and the kernel killed
 * somebody for that reason meanwhile, or does not tell.
 */
export function ranOutOfMemory(
  { signal }: { readonly signal: NodeJS.Signals | null },
  stderrTail: string,
  killsBefore: number,
): boolean | undefined {
  if (fatalText.test(stderrTail)) return true
  if (signal !== 'SIGKILL') return false
  return process.platform === 'linux' && countMemoryKills() === killsBefore ? false : undefined
}
