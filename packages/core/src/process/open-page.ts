import { WorkerPage } from '@forkyard/worker'

/** Undefined where there is no shared memory: messages do, with a weaker promise. */
export function openPage(): WorkerPage | undefined {
  try {
    return WorkerPage.create()
  } catch {
    return undefined
  }
}
