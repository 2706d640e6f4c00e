import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'

/*
 * What every adapter in JavaScript does: read the plan, open a pool, submit the load as a user would, write to the
 * report what becomes of each item the moment it is known, end the pool. `program.py` is its twin.
 *
 * Adapters are plain JavaScript, so that nothing but the peer is loaded into the processes that are judged.
 */

/**
 * @typedef {import('../catastrophes.ts').Plan} Plan
 * @typedef {import('../catastrophes.ts').Item} Item
 *
 * @typedef {object} OpenPool
 * @property {(items: readonly Item[]) => Promise<unknown>[]} submit one promise for each item
 * @property {() => Promise<unknown>} close
 */

const folder = process.env.ROBUSTNESS_FOLDER ?? '.'

/** The path of a module of the folder `tasks`. */
export const taskModule = (/** @type {string} */ name) => new URL(`../tasks/${name}.mjs`, import.meta.url)

/** The mode of the peer that is asked for: the only argument. */
export const mode = process.argv[2] ?? ''

/**
 * @param {(plan: Plan) => OpenPool | Promise<OpenPool>} openPool
 */
export async function runPlan(openPool) {
  report({ event: 'loaded' })
  /** @type {Plan} */
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))
  const pool = await openPool(plan)

  if (plan.warmUp.length > 0) {
    await Promise.allSettled(pool.submit(plan.warmUp))
    await pauseAt('warm')
  }
  await Promise.all(pool.submit(plan.items).map(reportOutcome))
  if (plan.holdOpen) await pauseAt('settled')
  else report({ event: 'settled' })

  await pool.close()
  report({ event: 'closed' })
}

/**
 * @param {Promise<unknown>} promise
 * @param {number} index
 */
async function reportOutcome(promise, index) {
  try {
    const value = inspect(await promise, { breakLength: Infinity })
    report({ event: 'item', index, status: 'fulfilled', value })
  } catch (error) {
    report({ event: 'item', index, status: 'rejected', ...describe(error) })
  }
}

/**
 * @param {unknown} error
 * @returns {{ name: string, code: string, message: string }}
 */
function describe(error) {
  if (!(error instanceof Error)) return { name: typeof error, code: '', message: inspect(error) }
  const cause = error.cause instanceof Error ? ` [cause: ${error.cause.message}]` : ''
  const code = 'code' in error ? String(error.code) : ''
  return { name: error.name, code, message: error.message + cause }
}

/**
 * Says that this point is reached, and waits for the one who judges.
 *
 * @param {string} event
 */
async function pauseAt(event) {
  report({ event })
  while (!existsSync(join(folder, 'go'))) await wait(20)
}

/** @param {object} line */
function report(line) {
  appendFileSync(join(folder, 'report'), `${JSON.stringify(line)}\n`)
}
