/* The other side of `contestants/peers/raw-json.mjs`: each line there and back. */
import { createInterface } from 'node:readline'
import { identity } from './tasks.mjs'

createInterface({ input: process.stdin }).on('line', line => {
  const items = /** @type {unknown[]} */ (JSON.parse(line))
  process.stdout.write(`${JSON.stringify(items.map(identity))}\n`)
})
