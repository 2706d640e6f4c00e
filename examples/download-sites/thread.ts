import { parentPort, workerData } from 'node:worker_threads'
import { Session } from './session.ts'

const session = new Session(workerData.name, 1)

parentPort?.on('message', async (url: string) => {
  parentPort?.postMessage(await session.download(url))
})
