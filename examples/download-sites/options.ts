import { cpuCount } from '@forkyard/core'
import { parseCommandLine, positiveNumber, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  downloads: number
  /** Milliseconds that the site takes over a page, on average. */
  delay: number
  processes: number
}

export const helpText = `Usage: pnpm exec tsx examples/download-sites/main.ts [options]

Downloads pages over HTTP from a site that it starts itself, on the loopback: one after the other, all at once with
Promise.all, with worker_threads, and with a pool whose processes each open one session and keep it. Prints each page
with the worker that downloaded it, then a table: seconds, downloads a second, connections that the site counted.

  --downloads N    how many pages (default: 160)
  --delay MS       how long the site takes over a page, on average (default: 15)
  --processes N    processes of the pool, and threads (default: one a core, here ${cpuCount()})
  --help           this text

Exit code: 0; 1 when two ways got different pages; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const { help, downloads, delay, processes } = parseCommandLine(commandLine, ['downloads', 'delay', 'processes'])
  return {
    help,
    downloads: wholeNumber('--downloads', downloads, 100_000) ?? 160,
    delay: positiveNumber('--delay', delay, 10_000) ?? 15,
    processes: wholeNumber('--processes', processes, 256) ?? cpuCount(),
  }
}
