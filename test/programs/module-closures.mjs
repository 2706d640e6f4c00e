import { basename } from 'node:path'
import { Pool } from '@forkyard/core'

// Closures that use what only their module has.

const pool = new Pool({ processes: 1 })
const closures = {
  importMeta: () => import.meta.url,
  dynamicImport: () => import('node:fs'),
  staticImport: path => basename(path),
  moduleVariable: () => pool.size,
}
const refusals = {}
for (const [name, closure] of Object.entries(closures)) {
  refusals[name] = await pool.apply(closure).catch(error => `${error.code} ${error.message}`)
}
console.log(JSON.stringify(refusals))
