import { fork } from 'node:child_process'
import { once } from 'node:events'

/*
 * A floor: two bare processes that do half of the items each, and keep the results to themselves. Of numbers the large ones
 * are dealt first, so that both halves take as long.
 */

/**
 * What a process is told.
 * @typedef {object} Half
 * @property {import('../pool.ts').TaskName} name
 * @property {0 | 1} half whether it does the even ones or the odd ones
 * @property {readonly unknown[]} [given] all items; without, it makes those of `tasks/model.mjs`
 */

export class Halves {
  #children = [0, 1].map(() =>
    fork(new URL('../../tasks/half-worker.mjs', import.meta.url), { serialization: 'advanced' }),
  )

  /**
   * Both processes have their items when this is done.
   * @param {import('../pool.ts').TaskName} name
   * @param {readonly unknown[]} [items]
   */
  async prepare(name, items) {
    const given = items?.every(item => typeof item === 'number') ? items.toSorted((one, other) => other - one) : items
    await this.#send(half => ({ name, half, ...(given && { given }) }))
  }

  /** Does all items. */
  async run() {
    await this.#send(() => 'go')
  }

  close() {
    for (const child of this.#children) child.disconnect()
  }

  /** @param {(half: 0 | 1) => Half | string} messageFor */
  async #send(messageFor) {
    await Promise.all(
      this.#children.map((child, index) => {
        child.send(/** @type {import('node:child_process').Serializable} */ (messageFor(index === 0 ? 0 : 1)))
        return once(child, 'message')
      }),
    )
  }
}

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const halves = new Halves()
  return {
    version: `node ${process.version.slice(1)}`,
    call: () => Promise.reject(new Error('This floor takes whole lists only.')),
    map: async (name, items) => {
      await halves.prepare(name, items)
      await halves.run()
      return []
    },
    close: () => halves.close(),
  }
}
