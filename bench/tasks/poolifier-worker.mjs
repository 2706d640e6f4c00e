import { ClusterWorker } from 'poolifier'
import * as tasks from './tasks.mjs'

const functions = /** @type {import('poolifier').TaskFunctions} */ ({ ...tasks })

export const worker = new ClusterWorker(functions)
