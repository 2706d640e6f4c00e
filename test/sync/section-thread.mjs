import { workerData } from 'node:worker_threads'
import { deserialize } from '@forkyard/core'
import { count, countSync } from './sections.mjs'

// A wait for a lock does not keep a thread alive.
const alive = setInterval(() => {}, 1000)
const { section, times } = deserialize(workerData)
countSync(section, times)
await count(section, times)
clearInterval(alive)
