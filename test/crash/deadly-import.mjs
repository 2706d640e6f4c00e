import { appendFileSync } from 'node:fs'

// A module that ends whoever imports it.
appendFileSync(process.env.FORKYARD_TEST_LEDGER, `import ${process.pid}\n`)
process.exit(6)

export function neverRuns(x) {
  return x
}
