import { readdirSync, readFileSync } from 'node:fs'

/*
 * Processes of a cell, as /proc shows them. Each inherits an environment variable with the cell's folder, so also one
 * is found that has left the process group, or of which the parent is dead.
 */

export const folderVariable = 'ROBUSTNESS_FOLDER'

/** The pids of all processes of that cell that run. A zombie does not. */
export function findProcesses(folder: string): number[] {
  const mark = `${folderVariable}=${folder}`
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid && readProcFile(pid, 'environ').split('\0').includes(mark) && isRunning(pid))
}

/** The pids of a session that run: those too whose environment cannot be read any more. */
export function findSession(leader: number | undefined): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => leader !== undefined && Number(readFields(pid)?.[3]) === leader && isRunning(pid))
}

export function isRunning(pid: number): boolean {
  const state = readFields(pid)?.[0]
  return state !== undefined && !'ZXx'.includes(state)
}

/** Seconds of CPU time, user and system, that a process has used, if it still is there. */
export function readCpuSeconds(pid: number): number {
  const ticksPerSecond = 100
  const fields = readFields(pid)
  return fields ? (Number(fields[11]) + Number(fields[12])) / ticksPerSecond : 0
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The fields of `/proc/PID/stat` after the name, which may have anything in it: state first. */
function readFields(pid: number): string[] | undefined {
  const text = readProcFile(pid, 'stat')
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** Empty when the process is gone. */
function readProcFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
