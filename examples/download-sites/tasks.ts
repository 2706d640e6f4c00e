import { currentProcess, workerState } from '@forkyard/core'
import { type Page, Session } from './session.ts'

/** The initializer: runs once in each process, and what it returns stays there, as its `workerState()`. */
export function openSession(): Session {
  return new Session(currentProcess().name, 1)
}

export function download(url: string): Promise<Page> {
  return workerState<Session>().download(url)
}
