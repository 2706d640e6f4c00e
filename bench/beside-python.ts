import { execFileSync } from 'node:child_process'

/* What the suites that stand beside Python have in common. */

/** Undefined: there is none. */
export function pythonVersion(): string | undefined {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN
}

/** Ends the program when the option of the suite is no count. */
export function readCount(suite: string, name: string, text: string, helpText: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1) return count
  console.error(`bench ${suite}: --${name} must be an integer >= 1, got ${text}.\n${helpText}`)
  process.exit(2)
}
