import { giveBytes, measureBytes } from '../../tasks/tasks.mjs'

/* A floor: no other process, only two copies. The bytes go into memory that is used again, and from there into new one. */

/** @type {Uint8Array} */
let between = new Uint8Array()

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  return {
    version: `node ${process.version.slice(1)}`,
    call: async (name, argument) =>
      name === 'measureBytes'
        ? measureBytes(copyTwice(/** @type {Uint8Array} */ (argument)))
        : copyTwice(giveBytes(/** @type {number} */ (argument))),
    close: () => {},
  }
}

/** @param {Uint8Array} bytes */
function copyTwice(bytes) {
  if (between.length !== bytes.length) between = new Uint8Array(bytes.length)
  between.set(bytes)
  return between.slice()
}
