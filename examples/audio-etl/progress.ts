import { Presets, SingleBar } from 'cli-progress'
import type { ProcessedFile } from './tasks.ts'

export interface Progress {
  advance(file: ProcessedFile): void
  stop(): void
}

/** A progress bar on stderr; nothing at all when stderr is not a terminal. */
export function startProgress(title: string, total: number): Progress {
  const format = `${title.padEnd(18)} {bar} {value}/{total}  {file}`
  // `null` leaves the terminal's line wrapping alone: nobody would restore it after Ctrl-C.
  const bar = new SingleBar({ format, linewrap: null, clearOnComplete: true }, Presets.shades_classic)
  bar.start(total, 0, { file: '' })
  return {
    advance: ({ name, seconds }) => bar.increment({ file: `${name} ${seconds.toFixed(2)} s` }),
    stop: () => bar.stop(),
  }
}
