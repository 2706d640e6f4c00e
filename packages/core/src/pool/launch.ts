import { execa, type ResultPromise } from 'execa'

/** How a worker process is started. */
export interface Command {
  readonly execArgv: readonly string[]
  /** The file that it runs. */
  readonly entry: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string | undefined
}

/** The process and its streams, as the worker's side expects them: fd 3 carries frames to it, fd 4 frames from it. */
export type WorkerSubprocess = ResultPromise<typeof options>

/*
 * What of execa's defaults is off, and why: `buffer` would gather the frames in memory, `cleanup` patches process.emit
 * and adds signal listeners to the user's program, and a rejection would come on top of the exit that we look at ourselves.
 */
const options = {
  stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  buffer: false,
  reject: false,
  cleanup: false,
  extendEnv: false,
  stripFinalNewline: false,
} as const

/** Loaded with the first worker: importing execa takes 30 ms even bundled. */
export function launch({ execArgv, entry, args, env, cwd }: Command): WorkerSubprocess {
  return execa(process.execPath, [...execArgv, entry, ...args], { ...options, env, cwd })
}
