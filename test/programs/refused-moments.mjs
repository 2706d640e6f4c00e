import { Pool } from '@forkyard/core'

// Tasks that travel at another moment, or from another place.

const pool = new Pool({ processes: 1 })
const outcomes = {}

async function outcomeOf(name, task, options) {
  outcomes[name] = await pool
    .apply(task, [], options)
    .catch(({ code, message, cause }) => ({ code, message, cause: cause?.name }))
}

await outcomeOf('beforeInitialisation', () => later)
outcomes.beforeInitialisation ??= 'undefined'
const later = 'initialised'
await outcomeOf('afterInitialisation', () => later)

const ofText = await import('data:text/javascript,export const answer = 42')
await outcomeOf('namespace', () => Object.keys(ofText))
await outcomeOf('namespaceInside', () => [{ ofText }].length)

const hidden = new (class {
  #secret() {
    return 1
  }
  get secret() {
    return this.#secret
  }
})()
await outcomeOf('privateMethod', hidden.secret)

await pool.terminate()
console.log(JSON.stringify(outcomes))
