import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/*
 * Which options of this Node its workers get. An allow-list: a test runner's or a profiler's options would break a worker,
 * `--inspect` would fight for the port, and `-e` would run the program again.
 */
const inherited = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--experimental-strip-types',
  '--no-experimental-strip-types',
  '--experimental-transform-types',
  '--enable-source-maps',
  '--disable-warning',
  '--no-warnings',
  '--no-deprecation',
  '--preserve-symlinks',
  '--max-old-space-size',
  '--max-semi-space-size',
  '--stack-size',
  '--env-file',
  '--env-file-if-exists',
])

const takesValue = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--disable-warning',
  '--env-file',
  '--env-file-if-exists',
])

export interface InheritedOptions {
  readonly execArgv: readonly string[]
  /** The parent's own TypeScript loader (tsx). Workers load it when they first meet TypeScript, not at their start. */
  readonly typescriptLoader: string | null
}

/** @param execArgv Options as `process.execArgv` has them, in one word (`--a=b`) or two (`--a b`). */
export function inheritOptions(execArgv: readonly string[]): InheritedOptions {
  const kept: string[] = []
  let typescriptLoader: string | null = null
  for (let index = 0; index < execArgv.length; index++) {
    const [name = '', inline] = splitOption(execArgv[index]!)
    const value = inline ?? (takesValue.has(name) ? execArgv[++index] : undefined)
    if (!inherited.has(name)) continue
    if (value !== undefined && isTsx(value)) {
      typescriptLoader = placeOf(value)
      continue
    }
    kept.push(inline === undefined ? name : `${name}=${inline}`)
    if (inline === undefined && value !== undefined) kept.push(value)
  }
  return { execArgv: kept, typescriptLoader }
}

function splitOption(option: string): [name: string, value: string | undefined] {
  if (!option.startsWith('--')) return [option, undefined]
  const [name = '', ...value] = option.split('=')
  // V8 takes its own options with underscores too.
  return [name.replaceAll('_', '-'), value.length === 0 ? undefined : value.join('=')]
}

/** A URL from which the package is found. */
function placeOf(specifier: string): string {
  if (specifier.startsWith('file:')) return specifier
  return pathToFileURL(isAbsolute(specifier) ? specifier : join(process.cwd(), 'package.json')).href
}

/** `tsx`, `tsx/esm`, or a file of the package. */
function isTsx(value: string): boolean {
  return /^tsx(?:\/|$)/.test(value) || /[\\/]tsx[\\/]dist[\\/]/.test(value)
}
