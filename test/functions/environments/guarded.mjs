import { isMainProcess, Pool } from '@forkyard/core'

export const double = x => x * 2
export const pool = isMainProcess ? new Pool({ processes: 1 }) : undefined
