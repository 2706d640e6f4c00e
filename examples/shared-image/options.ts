import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpuCount } from '@forkyard/core'
import { parseCommandLine, wholeNumber } from '../terminal/command-line.ts'

export interface Options {
  help: boolean
  width: number
  height: number
  /** A task draws so many rows. */
  rows: number
  processes: number
  /** The file that the picture is written to. */
  output: string
}

const defaultOutput = join(tmpdir(), 'mandelbrot.png')

export const helpText = `Usage: pnpm exec tsx examples/shared-image/main.ts [options]

Draws the Mandelbrot set, rows of it in each process of a pool, and writes it as a PNG: in a plain loop, from the results
of the tasks, and in a picture that the processes share. Then prints a table, and compares the pixels.

  --width N        pixels (default: 2400)
  --height N       pixels (default: two thirds of the width)
  --rows N         rows of a task (default: 8)
  --processes N    processes of the pool (default: one a core, here ${cpuCount()})
  --output FILE    the picture (default: ${defaultOutput})
  --help           this text

Exit code: 0; 1 when two pictures differ; 2 for a mistake in the options.`

/** @throws {OptionError} with the name of the option, for anything that makes no sense. */
export function readOptions(commandLine: readonly string[]): Options {
  const names = ['width', 'height', 'rows', 'processes', 'output'] as const
  const { help, output, ...texts } = parseCommandLine(commandLine, names)
  const width = wholeNumber('--width', texts.width, 20_000) ?? 2400
  return {
    help,
    width,
    height: wholeNumber('--height', texts.height, 20_000) ?? Math.max(1, Math.round((width * 2) / 3)),
    rows: wholeNumber('--rows', texts.rows, 20_000) ?? 8,
    processes: wholeNumber('--processes', texts.processes, 256) ?? cpuCount(),
    output: output ?? defaultOutput,
  }
}
