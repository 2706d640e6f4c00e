import { parentPort } from 'node:worker_threads'
import { type Job, processFile } from './tasks.ts'

parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(await processFile(job))
})
