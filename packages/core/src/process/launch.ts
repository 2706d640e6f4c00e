import { execa, type ResultPromise } from 'execa'
import type { Command } from './command.ts'

/** The process and its streams, as the child's side expects them: fd 3 carries frames to it, fd 4 frames from it. */
export type Subprocess = ResultPromise<typeof options>

/*
 * What of execa's defaults is off, and why: `buffer` would gather the frames in memory, `cleanup` patches process.emit
 * and adds signal listeners to the user's program, a rejection would come on top of the exit that we look at ourselves, and
 * `forceKillAfterDelay` would kill 5 s after each SIGTERM what may end in its own time.
 */
const options = {
  stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  buffer: false,
  reject: false,
  cleanup: false,
  forceKillAfterDelay: false,
  extendEnv: false,
  stripFinalNewline: false,
} as const

export function launch({ execArgv, entry, args, env, cwd }: Command): Subprocess {
  return execa(process.execPath, [...execArgv, entry, ...args], { ...options, env, cwd })
}
