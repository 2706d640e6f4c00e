import { workerData } from 'node:worker_threads'
import { deserialize } from '@forkyard/core'
import { count, countSync } from './sections.mjs'

const { section, times } = deserialize(workerData)
countSync(section, times)
await count(section, times)
