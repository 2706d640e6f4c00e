import { prepare as prepareObjects } from './objects.mjs'

/** A call for each, though there is a map. @type {import('../pool.ts').WorkModule['prepare']} */
export function prepare({ version, call, close }) {
  return prepareObjects({ version, call, close })
}
