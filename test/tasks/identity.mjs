import { isMainProcess, taskSignal } from '@forkyard/core'

const atImport = isMainProcess

export function isMain() {
  return { isMainProcess, atImport }
}

export async function signalOfTask() {
  const signal = taskSignal()
  await new Promise(resolve => setImmediate(resolve))
  return { aborted: signal.aborted, same: taskSignal() === signal, isSignal: signal instanceof AbortSignal }
}
