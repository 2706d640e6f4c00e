import { workerData } from 'node:worker_threads'
// On Node 20 a thread does not inherit the loader that lets its parent import TypeScript: no .ts file can be its entry.
import { register } from 'tsx/esm/api'

register()
await import(workerData.module)
