import { Pool } from '@forkyard/core'

// The mistake: whoever imports this module starts a pool.
export const pool = new Pool({ processes: 1 })
export const double = x => x * 2
